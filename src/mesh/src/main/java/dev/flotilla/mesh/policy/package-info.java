/**
 * The policies of calls: {@link dev.flotilla.mesh.policy.Policies} is the content of {@code
 * policies.yaml}, one options record per group of keys.
 */
package dev.flotilla.mesh.policy;
