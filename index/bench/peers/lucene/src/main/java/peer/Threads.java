package peer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

final class Threads {
  private Threads() {}

  /** Runs one task a thread, each made from its number, and returns what they did, or throws what one threw. */
  static <T> List<T> run(int threads, IntFunction<Callable<T>> task) throws Exception {
    List<Callable<T>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      tasks.add(task.apply(i));
    }
    try (var pool = Executors.newFixedThreadPool(threads)) {
      List<T> results = new ArrayList<>();
      for (Future<T> done : pool.invokeAll(tasks)) {
        results.add(done.get());
      }
      return results;
    }
  }
}
