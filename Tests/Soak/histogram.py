"""Latencies in bounded memory: counts by buckets two hundredths wide."""

import collections
import math

WIDTH = math.log(1.02)


class Histogram:
    def __init__(self):
        self.counts = collections.Counter()

    def add(self, seconds):
        self.counts[math.floor(math.log(max(seconds, 1e-6)) / WIDTH)] += 1

    @property
    def total(self):
        return self.counts.total()

    def quantile(self, share):
        """The latency in seconds that this share of the calls does not exceed; nothing where there were no calls."""
        rest = share * self.total
        for bucket in sorted(self.counts):
            rest -= self.counts[bucket]
            if rest <= 0:
                return math.exp((bucket + 1) * WIDTH)
        return None
