/**
 * The messages between members about their records: questions, acknowledgements and who has sent
 * them.
 */
package dev.flotilla.discovery.impl.control;
