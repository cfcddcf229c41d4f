"""The only place that sends: claim a delivery, carry it out, record what became of it.

Rules, and why:

1. The claim marks the row `sending` in a committed transaction before a request leaves. Whatever happens
   afterwards, somebody knows that something may have been sent.
2. A request ends in one of three ways: definitely accepted, definitely not, or *unknown* (no answer in time, a
   broken connection, a fault in the adapter, a crash, which the next claim sees as `sending`). Unknown is
   never answered by sending again before the message has been looked for and is known to be absent.
   While it cannot be looked for, the delivery waits and says so.
3. One lane per channel, one delivery at a time in it, as far apart as its adapter asks. Lanes of one platform share
   its turns and nothing else: a slow, limited or broken channel delays nobody else.
4. Waiting belongs to the outbox alone. Adapters try once; a service that names a time is waited for as told,
   for any other trouble the wait doubles, with jitter.
5. A channel that refuses whatever it is sent is parked with the reason and asked again ever more rarely. Its
   deliveries stay pending and go out in order when it answers. A restart asks at once, and so does word from the
   platform that the channel is back. The reason stands in the log and the status, and whoever listens is told
   (`parked`): a channel that a file declares has nobody else who could be.
6. Updates edit the post of their alert and replies answer it, so both come after it. An edit does no harm twice, so
   one of unknown outcome is made again without a look. Where there is nothing to edit, nothing is said.
7. What has waited in a channel for longer than its limit is told in digests, oldest first, one at a time: while one
   is on its way nothing more is gathered, so an outage of hours makes few.
8. Where a service may show one message twice, what was ever unknown is looked at again later, beside the lanes.
9. What a lane meets stays in the lane. A fault is logged and the lane goes on after a rest; a row that it left
   `sending` is found again when its lease ends.

Known exception: an adapter that can never be read (`Chat.readable` is false: the console) gets an unknown delivery
again without a look, so a crash may show one alert twice.

`outcome` and `pace` decide (pure), `requests` asks a service, `lane` carries out for one channel, `sweep` looks
again, `outbox` looks for channels that have something due.
"""

from bot.outbox.outbox import Outbox
from bot.outbox.sweep import SWEEPS

__all__ = ["SWEEPS", "Outbox"]
