/** The OpenAPI document of the routes, and the schemas against which requests are checked. */
package dev.flotilla.gateway.impl.openapi;
