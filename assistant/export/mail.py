"""A narrative as a mail draft (.eml) that a mail program opens ready to send."""

from email.message import EmailMessage
from email.policy import SMTP

from assistant.export.html import render_html
from assistant.export.markdown import render_markdown
from assistant.export.references import heading
from assistant.models.draft import Narrative


def render_mail(narrative: Narrative) -> bytes:
    """Return an unsent message, plain text and HTML alike; no address is invented, the sender fills them in."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = heading(narrative)
    message["X-Unsent"] = "1"
    message.set_content(render_markdown(narrative))
    message.add_alternative(render_html(narrative), subtype="html")
    return message.as_bytes()
