package dev.flotilla.gateway.impl;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Where the arguments of one request come from.
 *
 * @param variables of the path, percent-encoded, in the order of the template
 * @param query decoded
 * @param headers of the request
 * @param body empty if there is none
 */
record Inputs(List<String> variables, Query query, MultiMap headers, Buffer body) {}
