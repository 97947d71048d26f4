"""What was done, by whom and when: appended, chained, checkpointed; and the verifier of it.

Everyone else writes with `ledger.record.record` and reads with `ledger.queries`.
"""
