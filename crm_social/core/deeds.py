"""What the audit records: each deed somebody did to the installation or with people's data."""

from enum import StrEnum


class Deed(StrEnum):
    """What was done. Named `noun.past`, as events are."""

    SIGNED_IN = "sign-in.succeeded"
    SIGN_IN_FAILED = "sign-in.failed"
    SIGNED_OUT = "session.ended"
    SIGNED_OUT_EVERYWHERE = "sessions.ended"

    USER_ADDED = "user.added"
    USER_INVITED = "user.invited"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    INVITATION_ACCEPTED = "invitation.accepted"
    USER_RENAMED = "user.renamed"
    EMAIL_CHANGED = "email.changed"
    NOTICES_CHANGED = "notices.changed"
    ROLE_CHANGED = "role.changed"
    USER_DISABLED = "user.disabled"
    USER_ENABLED = "user.enabled"
    REP_CHANGED = "rep.changed"
    ABSENCE_ADDED = "absence.added"
    ABSENCE_ENDED = "absence.ended"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - a deed, no password
    RESET_LINK_MADE = "reset-link.made"
    RESET_LINK_USED = "reset-link.used"
    FACTOR_ADDED = "second-factor.added"
    FACTOR_REMOVED = "second-factor.removed"
    RECOVERY_CODE_USED = "recovery-code.used"
    IDENTITY_LINKED = "identity.linked"
    IDENTITY_REMOVED = "identity.removed"

    COMPANY_CHANGED = "own-company.changed"

    TOKEN_ADDED = "token.added"  # noqa: S105 - a deed, no token
    TOKEN_REVOKED = "token.revoked"  # noqa: S105 - a deed, no token

    CHANNEL_ADDED = "channel.added"
    CHANNEL_CHANGED = "channel.changed"
    CHANNEL_RESUMED = "channel.resumed"
    CHANNEL_REMOVED = "channel.removed"

    ENDPOINT_ADDED = "endpoint.added"
    ENDPOINT_CHANGED = "endpoint.changed"
    ENDPOINT_DISABLED = "endpoint.disabled"
    ENDPOINT_ENABLED = "endpoint.enabled"
    ENDPOINT_ROTATED = "endpoint.rotated"
    ENDPOINT_REMOVED = "endpoint.removed"
    DELIVERY_REDELIVERED = "delivery.redelivered"
    DELIVERY_DROPPED = "delivery.dropped"

    SCHEDULE_SET = "schedule.set"
    SCHEDULE_DROPPED = "schedule.dropped"

    DRAFT_SAVED = "draft.saved"
    DRAFT_DROPPED = "draft.dropped"
    MODEL_PUBLISHED = "model.published"
    MODEL_ROLLED_BACK = "model.rolled-back"

    SUGGESTION_ACCEPTED = "suggestion.accepted"
    SUGGESTION_REFUSED = "suggestion.refused"
    HANDLE_SPLIT = "handle.split"
    TIE_TAKEN_BACK = "tie.taken-back"

    ALARM_RAISED = "alarm.raised"
    ALARM_ENDED = "alarm.ended"
    POST_RESTS = "post.paused"
    POST_GOES_ON = "post.resumed"

    CONTACT_EXPORTED = "contact.exported"
    CONTACT_INFORMED = "contact.informed"
    RETENTION_RAN = "retention.ran"
    CONTACT_OBJECTED = "contact.objected"
    OBJECTION_LIFTED = "objection.lifted"
    CONTACT_FORGOTTEN = "contact.forgotten"
    SUPPRESSION_LIFTED = "suppression.lifted"
    AUDIT_EXPORTED = "audit.exported"
    DATA_EXPORTED = "data.exported"
