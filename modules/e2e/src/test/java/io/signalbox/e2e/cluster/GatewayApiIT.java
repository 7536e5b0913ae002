package io.signalbox.e2e.cluster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import static io.signalbox.e2e.cluster.Cluster.curl;
import static io.signalbox.e2e.cluster.Cluster.kubectl;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

/** All that users do at the gateway, where the overlay {@code gateway-api} has taken the place of Istio's own gateway and routes. */
@Tag("cluster")
class GatewayApiIT extends GatewayIT {

    private static final String OVERLAY = "mesh/overlays/gateway-api/";

    @BeforeAll
    static void replaceIstiosOwn() {
        Mesh.apply("gateway-api");
        kubectl("-n", "signalbox", "delete", "gateways.networking.istio.io/signalbox")
                .orThrow();
        kubectl("-n", "signalbox", "delete", "virtualservices.networking.istio.io/signalbox-public")
                .orThrow();
        await().during(5, SECONDS).atMost(60, SECONDS).until(() -> curl("/").status() == 200);
    }

    @AfterAll
    static void putItBack() {
        Mesh.restore();
        kubectl("delete", "-f", OVERLAY + "gateway.yaml", "-f", OVERLAY + "routes.yaml")
                .orThrow();
        await().during(5, SECONDS).atMost(60, SECONDS).until(() -> curl("/").status() == 200);
    }
}
