/** The contract of the service {@code {{name}}}. */
package {{contractPackage}};
