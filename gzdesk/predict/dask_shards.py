"""Shards by a cluster of dask.distributed: each is a task of its own, and a task whose worker is lost is given again.

Workers read the catalogue, the images and the checkpoint, and write the shards, in folders that all computers share.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gzdesk.catalogue.spans import Span
from gzdesk.predict.manifest import is_whole
from gzdesk.predict.plan import Plan, ShardError
from gzdesk.predict.shard_work import Busy, Told, work_through

PATIENCE_S = 20  # for the scheduler to answer
UNDER_WAY = 2  # tasks for each thread of the cluster, so that none waits for the next
RETRIES = 3  # of a task that fails, for instance because a disk was away


def on_cluster(plan: Plan, spans: Sequence[Span], address: str, helpers: int, told: Told) -> Busy:
    """Make these shards on the cluster at this address; raises ShardError with what to do."""
    with _client(address) as client:
        from distributed import as_completed
        from distributed.scheduler import KilledWorker

        threads = sum(client.nthreads().values())
        if not threads:
            raise ShardError(f"{address}: the scheduler has no workers yet; start some with `dask worker {address}`.")
        waiting = iter(spans)
        given = as_completed(_submitted(client, plan, waiting, helpers, threads * UNDER_WAY), loop=client.loop)
        busy = Busy()
        for future in given:
            try:
                one: Busy = future.result()
            except KilledWorker as error:
                raise ShardError(
                    f"A shard was given up after {error.allowed_failures} workers had been lost over it; give workers "
                    "more memory, and the same command again to go on."
                ) from error
            busy += one
            told(one.galaxies)
            for another in _submitted(client, plan, waiting, helpers, 1):
                given.add(another)
    return busy


def _submitted(client: Any, plan: Plan, spans: Iterator[Span], helpers: int, number: int) -> list[Any]:  # noqa: ANN401
    """The next tasks; each is named for its shard, so that no shard is given out twice."""
    return [
        client.submit(make_shard, plan, span, helpers, key=f"gzdesk-{plan.name}-{span.number}", retries=RETRIES)
        for _, span in zip(range(number), spans, strict=False)
    ]


def make_shard(plan: Plan, span: Span, helpers: int) -> Busy:
    """One task: an index range in, a file out; given again, it finds the file or writes the same one."""
    if is_whole(plan, span):
        return Busy(shards=1, galaxies=span.stop - span.start)
    return work_through(plan, [span], helpers, stay=True)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise ShardError("--dask needs dask.distributed; install it with: pip install 'gzdesk[dask]'.") from None
    try:
        client = Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ShardError(f"{address}: no Dask scheduler answers there ({reason}).") from error
    with client:
        yield client
