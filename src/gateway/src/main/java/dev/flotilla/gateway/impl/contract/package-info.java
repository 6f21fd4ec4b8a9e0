/**
 * Calls of contract methods over HTTP: arguments from the request, the response from the result.
 */
package dev.flotilla.gateway.impl.contract;
