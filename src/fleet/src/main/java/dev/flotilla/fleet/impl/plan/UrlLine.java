package dev.flotilla.fleet.impl.plan;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** How a URL of the cluster is shown. */
public final class UrlLine {

  /**
   * Ports from 1024 on that browsers refuse.
   *
   * @see <a href="https://fetch.spec.whatwg.org/#port-blocking">Fetch: port blocking</a>
   */
  private static final Set<Integer> BLOCKED =
      Set.of(
          1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
          6669, 6679, 6697, 10080);

  private UrlLine() {}

  /** A line with name and URL, and with a hint if browsers refuse its port. */
  public static String of(String name, String url) {
    String hint =
        BLOCKED.contains(URI.create(url).getPort())
            ? "  (browsers refuse this port: take another --port-offset for its pages)"
            : "";
    return String.format(Locale.ROOT, "  %-10s %s%s", name, url, hint);
  }
}
