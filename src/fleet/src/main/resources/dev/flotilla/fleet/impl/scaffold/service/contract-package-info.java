/** The contract of the service {@code {{name}}}. Entry type: {@link {{contractPackage}}.{{type}}}. */
package {{contractPackage}};
