package peer;

/** One document of the corpus; department and domain are null where they are missing or empty. */
public record Article(String id, String title, String text, String department, String domain) {

  public Article {
    department = orNull(department);
    domain = orNull(domain);
  }

  private static String orNull(String label) {
    return label == null || label.isEmpty() ? null : label;
  }
}
