package peer;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import peer.Answer.Hit;

/** The command line of a peer, and the commands that it answers: the README.md of all peers says what they are. */
public final class Commands {
  private final List<Query> log;
  private final Engine.Searcher searcher;
  private final PrintStream out = new PrintStream(System.out, false);

  private Commands(List<Query> log, Engine.Searcher searcher) {
    this.log = log;
    this.searcher = searcher;
  }

  public static void run(Engine engine, String[] args) throws Exception {
    switch (args[0]) {
      case "variants" -> engine.variants().forEach(System.out::println);
      case "index" -> index(engine, args[1], Path.of(args[2]), Path.of(args[3]));
      case "query" -> query(engine, args[1], Path.of(args[2]), Path.of(args[3]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void index(Engine engine, String variant, Path corpus, Path folder) throws Exception {
    try (var articles = new JsonLines<>(corpus, Article.class);
        var indexer = engine.create(variant, folder)) {
      long start = System.nanoTime();
      int cores = Runtime.getRuntime().availableProcessors();
      List<Long> added = Threads.run(cores, thread -> () -> addAll(articles, indexer));
      indexer.sync();
      System.out.println(added.stream().mapToLong(Long::longValue).sum() + " " + seconds(System.nanoTime() - start));
    }
  }

  private static long addAll(JsonLines<Article> articles, Engine.Indexer indexer) throws Exception {
    long added = 0;
    for (List<Article> batch; !(batch = articles.next(indexer.batch())).isEmpty(); ) {
      indexer.add(batch);
      added += batch.size();
    }
    return added;
  }

  private static void query(Engine engine, String variant, Path folder, Path file) throws Exception {
    try (var log = new JsonLines<>(file, Query.class);
        var searcher = engine.open(variant, folder)) {
      new Commands(log.next(Integer.MAX_VALUE), searcher).answer();
    }
  }

  private void answer() throws Exception {
    out.println("ready");
    out.flush();
    var in = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = in.readLine()) != null; out.flush()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "one" -> time(0);
        case "time" -> {
          for (int number = 0; number < log.size(); number++) {
            time(number);
          }
          out.println("end");
        }
        case "load" -> load(Integer.parseInt(words[1]), Long.parseLong(words[2]) * 1_000_000_000);
        case "top" -> out.println(searcher.ask(log.get(Integer.parseInt(words[1]))).best().stream()
            .map(Hit::id).collect(Collectors.joining(" ")));
        case "quit" -> {
          return;
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private void time(int number) throws Exception {
    long start = System.nanoTime();
    Answer answer = searcher.ask(log.get(number));
    long took = System.nanoTime() - start;
    out.println(number + " " + answer.total() + " " + took);
  }

  private void load(int clients, long nanoseconds) throws Exception {
    long start = System.nanoTime();
    List<long[]> times = Threads.run(clients,
        client -> () -> askUntil(start + nanoseconds, client * log.size() / clients));
    long took = System.nanoTime() - start;
    long[] sorted = times.stream().flatMapToLong(LongStream::of).sorted().toArray();
    out.println("load " + sorted.length + " " + seconds(took)
        + " " + percentile(sorted, 50) + " " + percentile(sorted, 95) + " " + percentile(sorted, 99));
  }

  private long[] askUntil(long end, int first) throws Exception {
    var times = LongStream.builder();
    for (int next = first; System.nanoTime() < end; next = (next + 1) % log.size()) {
      long start = System.nanoTime();
      searcher.ask(log.get(next));
      times.add(System.nanoTime() - start);
    }
    return times.build().toArray();
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[(sorted.length - 1) * percent / 100];
  }

  private static String seconds(long nanoseconds) {
    return String.format(Locale.ROOT, "%.3f", nanoseconds / 1e9);
  }
}
