"""Making a checkpoint: done by the auditor's process, which holds the signing key and no other.

The web process can neither read that key nor write a checkpoint: the database refuses it.
"""

from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.db.models import Max

from fairlead.ledger.checkpoint import Head, Tree, sign_note
from fairlead.ledger.export import stamp
from fairlead.ledger.models import Anchor, Chain, Checkpoint
from fairlead.walls.models import Tenant
from fairlead.walls.tenancy import acting_for


def make_checkpoint(key: Ed25519PrivateKey, name: str) -> Checkpoint | None:
    """Sign where every chain stands now, and keep for each organisation its way to the root.

    Organisations whose chain has not moved since their last anchor get no new one. Nothing when
    there is no entry anywhere yet.
    """
    heads = [head for tenant in Tenant.objects.order_by("id") if (head := _head(tenant))]
    if not heads:
        return None
    tree = Tree([head.leaf() for head in heads])
    number = (Checkpoint.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    made_at = datetime.now(UTC)
    note = sign_note(key, name=name, tree=tree, number=number, time=stamp(made_at))
    with transaction.atomic():
        checkpoint = Checkpoint.objects.create(number=number, made_at=made_at, note=note)
    for index, head in enumerate(heads):
        _anchor(checkpoint, head, index, tree)
    return checkpoint


def _head(tenant: Tenant) -> Head | None:
    with acting_for(tenant.id):
        row = Chain.objects.filter(organisation_id=tenant.id).first()
    return Head(str(tenant.id), row.sequence, row.link) if row else None


def _anchor(checkpoint: Checkpoint, head: Head, index: int, tree: Tree) -> None:
    with acting_for(UUID(head.organisation)):
        if Anchor.objects.filter(head=head.link).exists():
            return
        Anchor.objects.create(
            checkpoint=checkpoint,
            sequence=head.sequence,
            head=head.link,
            index=index,
            proof="".join(step.hex() for step in tree.proof(index)),
        )
