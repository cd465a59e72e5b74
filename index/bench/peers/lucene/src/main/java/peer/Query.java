package peer;

/** One query of the log; department is set for the kind "filter" only. */
public record Query(String kind, String q, String department) {}
