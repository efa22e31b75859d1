"""The questions that dashboards put to a Prometheus."""

import copy
import json
import math
import time
import urllib.error
import urllib.parse
import urllib.request

from boards import fill


class QueryError(Exception):
    pass


def ask(base, path, **parameters):
    url = f"{base}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return json.load(response)["data"]
    except urllib.error.HTTPError as error:
        raise QueryError(f"{parameters}: {error.read().decode()[:500]}") from None


class Window:
    """A stretch of time of a Prometheus, asked as Grafana asks for a panel of some width."""

    def __init__(self, base, seconds, points=200, scrape=1):
        self.base, self.seconds, self.scrape = base, seconds, scrape
        self.end = time.time()
        self.step = max(1, math.ceil(seconds / points))
        # As Grafana does it.
        self.rate_interval = max(self.step + scrape, 4 * scrape)

    def coarser(self, points):
        """The same stretch as a narrower panel asks for it."""
        other = copy.copy(self)
        other.step = math.ceil(self.seconds / points)
        other.rate_interval = max(other.step + self.scrape, 4 * self.scrape)
        return other

    def filled(self, expression):
        return fill(expression, __rate_interval=f"{self.rate_interval}s", __interval=f"{self.step}s",
                    __range=f"{math.ceil(self.seconds)}s")

    def series(self, query):
        """(labels, [(time, value)]) for every series that a query finds, without what is no number."""
        if query.instant:
            found = ask(self.base, "query", query=self.filled(query.expression), time=self.end)["result"]
            rows = [(one["metric"], [one["value"]]) for one in found]
        else:
            found = ask(self.base, "query_range", query=self.filled(query.expression), start=self.end - self.seconds,
                        end=self.end, step=self.step)["result"]
            rows = [(one["metric"], one["values"]) for one in found]
        numbers = [(labels, [(float(at), float(value)) for at, value in values]) for labels, values in rows]
        kept = [(labels, [(at, value) for at, value in values if not math.isnan(value)]) for labels, values in numbers]
        return [(labels, values) for labels, values in kept if values]
