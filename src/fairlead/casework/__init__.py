"""Children, concerns, cases, decisions, actions, referrals: from a worry to a closed case."""
