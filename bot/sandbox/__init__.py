"""The outside world on this machine: Telegram, SMS gateways, the Platform and people's phones, over real HTTP.

Used by the demo, the tests and the benchmarks alike, as strict as the real ones. `running_sandbox` starts it, `Person`
acts in it; the HTTP interface of the phones is under /client, the chat page at /.
"""

from bot.sandbox.person import Person, PhoneError, phones, send_times
from bot.sandbox.platform.sandbox import PlatformError, PlatformSandbox
from bot.sandbox.server import RunningSandbox, running_sandbox, sandbox_app, sandboxes
from bot.sandbox.sms.sandbox import SmsAccount, SmsSandbox
from bot.sandbox.telegram.pace import busiest
from bot.sandbox.telegram.rules import Rules
from bot.sandbox.telegram.sandbox import TelegramSandbox

__all__ = [
    "Person",
    "PhoneError",
    "PlatformError",
    "PlatformSandbox",
    "Rules",
    "RunningSandbox",
    "SmsAccount",
    "SmsSandbox",
    "TelegramSandbox",
    "busiest",
    "phones",
    "running_sandbox",
    "sandbox_app",
    "sandboxes",
    "send_times",
]
