package peer;

import java.util.List;
import java.util.Map;

/** All that a query is asked for; the facets are the counts of the labels of each field. */
public record Answer(long total, List<Hit> best, Map<String, Map<String, Long>> facets) {

  /** How many of the best documents an answer has. */
  public static final int BEST = 10;

  /** The fields whose labels are counted. */
  public static final List<String> FACETS = List.of("department", "domain");

  public record Hit(String id, String title, String passage) {}
}
