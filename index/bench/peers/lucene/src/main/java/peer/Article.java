package peer;

/** One document of the corpus; department and domain are null where they are missing. */
public record Article(String id, String title, String text, String department, String domain) {}
