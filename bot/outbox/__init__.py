"""The only place that sends: claim a delivery, carry it out, record what became of it.

Rules, and why:

1. The claim marks the row `sending` in a committed transaction before a request leaves. Whatever happens
   afterwards, somebody knows that something may have been sent.
2. A request ends in one of three ways: definitely accepted, definitely not, or *unknown* (no answer in time, a
   broken connection, a fault in the adapter, a crash, which the next claim sees as `sending`). Unknown is
   never answered by sending again before the message has been looked for and is known to be absent.
   While it cannot be looked for, the delivery waits and says so.
3. One lane per channel, one delivery at a time in it, as far apart as its adapter asks. Lanes share nothing: a
   slow, limited or broken channel delays nobody else.
4. Waiting belongs to the outbox alone. Adapters try once; a service that names a time is waited for as told,
   for any other trouble the wait doubles, with jitter.
5. A channel that refuses whatever it is sent is parked with the reason and asked again ever more rarely. Its
   deliveries stay pending and go out in order when it answers. A restart asks at once.
6. What a lane meets stays in the lane. A fault is logged and the lane goes on after a rest; a row that it left
   `sending` is found again when its lease ends.

Known exception: an adapter that can never be read (`Chat.readable` is false: the console) gets an unknown delivery
again without a look, so a crash may show one alert twice.

`outcome` decides (pure), `lane` carries out for one channel, `outbox` looks for channels that have something due.
"""

from bot.outbox.outbox import Outbox

__all__ = ["Outbox"]
