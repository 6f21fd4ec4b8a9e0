package dev.flotilla.gateway.impl.contract;

import dev.flotilla.gateway.impl.http.QueryParameters;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Where the arguments of one request come from.
 *
 * @param variables of the path, percent-encoded, in the order of the template
 * @param queryParameters decoded
 * @param headers of the request
 * @param body empty if there is none
 */
record RequestInputs(
    List<String> variables, QueryParameters queryParameters, MultiMap headers, Buffer body) {}
