package peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Reads a file of one JSON object a line, for many threads at once. */
final class JsonLines<T> implements AutoCloseable {
  private final BufferedReader lines;
  private final ObjectReader json;

  JsonLines(Path file, Class<T> type) throws IOException {
    lines = Files.newBufferedReader(file);
    json = new JsonMapper().readerFor(type);
  }

  /** The next objects, as many as asked for or as are left. */
  List<T> next(int most) throws IOException {
    List<String> read = new ArrayList<>();
    synchronized (lines) {
      for (String line; read.size() < most && (line = lines.readLine()) != null; ) {
        read.add(line);
      }
    }
    List<T> objects = new ArrayList<>();
    for (String line : read) {
      objects.add(json.readValue(line));
    }
    return objects;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
