package io.signalbox.e2e.cluster;

/** Servers that fail or hang where they are asked to: their own proxies do it in their place, and log the request. */
final class Faults {

    private static final String FAIL = "abort: {http_status: 503, percentage: {numerator: 100}}";
    private static final String HANG = "delay: {fixed_delay: 120s, percentage: {numerator: 100}}";

    private static final String FILTER = """
            apiVersion: networking.istio.io/v1alpha3
            kind: EnvoyFilter
            metadata: {name: faults-%1$s, namespace: signalbox}
            spec:
              workloadSelector: {labels: {%2$s}}
              configPatches:
            """;

    private static final String PATCH = """
                - applyTo: HTTP_FILTER
                  match:
                    context: SIDECAR_INBOUND
                    listener:
                      filterChain:
                        filter:
                          name: envoy.filters.network.http_connection_manager
                          subFilter: {name: envoy.filters.http.router}
                  patch:
                    operation: INSERT_BEFORE
                    value:
                      name: faults.%1$d
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault
                        %2$s
                        headers: [{name: "%3$s", string_match: {%4$s}}]
            """;

    /** What happens to a request of which a header, or {@code :path}, matches. */
    record Fault(String effect, String header, String match) {}

    private Faults() {}

    /** 503 where a header has exactly this value. */
    static Fault fails(String value) {
        return new Fault(FAIL, "x-fault", "exact: " + value);
    }

    /** No answer for two minutes where a header has exactly this value. */
    static Fault hangs(String value) {
        return new Fault(HANG, "x-fault", "exact: " + value);
    }

    /** 503 where the whole path matches (RE2). */
    static Fault failsAt(String path) {
        return new Fault(FAIL, ":path", "safe_regex: {regex: \"" + path + "\"}");
    }

    /** The object that gives these faults to the pods with a label, {@code name: value}. */
    static String of(String name, String label, Fault... faults) {
        var manifest = new StringBuilder(FILTER.formatted(name, label));
        for (int i = 0; i < faults.length; i++) {
            manifest.append(PATCH.formatted(i, faults[i].effect(), faults[i].header(), faults[i].match()));
        }
        return manifest.toString();
    }
}
