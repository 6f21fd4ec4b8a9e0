/**
 * The service {@code {{name}}}. Entry type: {@link {{verticlePackage}}.{{type}}Verticle}. Other
 * services know its contract only.
 */
package {{verticlePackage}};
