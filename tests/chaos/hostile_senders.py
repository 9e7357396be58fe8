"""Senders that mean no good, a process of their own: `… -m tests.chaos.hostile_senders PORT IDLE LARGE`.

IDLE connections begin a header and never end it, 200 from an address; whoever is cut off comes again, 250
a second. LARGE senders post bodies of 24 MB as fast as they are taken, with signatures that are none. It
prints a line once all of them have come, and goes on until it is ended.
"""

import asyncio
import sys
from contextlib import suppress

FROM_ONE_ADDRESS = 200
AGAIN_EVERY_S = 1 / 250
LARGE_BYTES = 24 * 1024 * 1024
_PIECE = b" " * 65_536
_BEGUN = b"POST /hooks/engineering HTTP/1.1\r\nHost: here\r\nX-Pad: "
_LARGE = (
    b"POST /hooks/engineering HTTP/1.1\r\nHost: here\r\nX-Gitlab-Token: a-guess\r\n"
    b"X-Gitlab-Event: Issue Hook\r\nContent-Length: %d\r\n\r\n" % LARGE_BYTES
)


class IdleSenders:
    """Connections that are opened and left alone."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cut_off: asyncio.Queue[str] = asyncio.Queue()
        self._held: set[asyncio.Task[None]] = set()

    async def come(self, number: int) -> None:
        """Open so many, some at a time."""
        addresses = [f"127.0.1.{1 + place // FROM_ONE_ADDRESS}" for place in range(number)]
        for begin in range(0, number, 100):
            await asyncio.gather(*(self._open(address) for address in addresses[begin : begin + 100]))

    async def come_again(self) -> None:
        """Open anew what was cut off, at its pace."""
        while True:
            await self._open(await self._cut_off.get())
            await asyncio.sleep(AGAIN_EVERY_S)

    async def _open(self, address: str) -> None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port, local_addr=(address, 0))
            writer.write(_BEGUN)
        except OSError:
            self._cut_off.put_nowait(address)
            return
        holding = asyncio.create_task(self._hold(address, reader, writer))
        self._held.add(holding)
        holding.add_done_callback(self._held.discard)

    async def _hold(self, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.read()
        writer.close()
        self._cut_off.put_nowait(address)


async def _send_large(port: int, address: str) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
            writer.write(_LARGE)
            for _ in range(LARGE_BYTES // len(_PIECE)):
                writer.write(_PIECE)
                await writer.drain()
            await reader.readline()
            writer.close()
        await asyncio.sleep(0)


async def _run(port: int, idle: int, large: int) -> None:
    senders = IdleSenders(port)
    await senders.come(idle)
    tasks = [_send_large(port, f"127.0.2.{number}") for number in range(1, large + 1)]
    sys.stdout.write("here\n")
    sys.stdout.flush()
    await asyncio.gather(senders.come_again(), *tasks)


if __name__ == "__main__":
    asyncio.run(_run(*map(int, sys.argv[1:4])))
