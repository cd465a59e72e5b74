package opensearch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node of OpenSearch over a folder, and the HTTP client that is all that speaks to it. */
final class Server implements AutoCloseable {
  static final JsonMapper JSON = new JsonMapper();

  private final Node node;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI address;

  Server(Path folder) throws Exception {
    node = new EmbeddedNode(folder.toAbsolutePath());
    node.start();
    int port = node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress().getPort();
    address = URI.create("http://127.0.0.1:" + port);
    send("GET", "/_cluster/health?wait_for_status=green&timeout=60s", "");
  }

  /** The answer to a request; one that the server refuses is an error. */
  JsonNode send(String method, String path, String body) throws IOException {
    var request = HttpRequest.newBuilder(address.resolve(path))
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body))
        .build();
    HttpResponse<String> response;
    try {
      response = client.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (response.statusCode() != 200) {
      throw new IOException(method + " " + path + ": " + response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body());
  }

  @Override
  public void close() throws IOException {
    client.close();
    node.close();
  }

  /** Takes the modules from the class path: the distribution that has them in folders is not in Maven Central. */
  private static final class EmbeddedNode extends Node {

    EmbeddedNode(Path folder) {
      super(InternalSettingsPreparer.prepareEnvironment(settings(folder), Map.of(), null, () -> "peer"),
          modules(), false);
    }

    private static Settings settings(Path folder) {
      return Settings.builder()
          .put("path.home", folder)
          .put("discovery.type", "single-node")
          .put("network.host", "127.0.0.1")
          .put("http.port", 0)
          .put("transport.port", 0)
          // Else an index on a disk that is nearly full is made read-only.
          .put("cluster.routing.allocation.disk.threshold_enabled", false)
          .build();
    }

    private static List<PluginInfo> modules() {
      return Stream.of(Netty4ModulePlugin.class, CommonAnalysisModulePlugin.class).map(EmbeddedNode::module).toList();
    }

    private static PluginInfo module(Class<? extends Plugin> type) {
      String name = type.getName();
      return new PluginInfo(name, "module", "", Version.CURRENT, "21", name, null, List.of(), false);
    }
  }
}
