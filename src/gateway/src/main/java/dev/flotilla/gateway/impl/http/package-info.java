/**
 * What a request says, independent of its connection: path, query, headers, JSON; and problem
 * details for answers.
 */
package dev.flotilla.gateway.impl.http;
