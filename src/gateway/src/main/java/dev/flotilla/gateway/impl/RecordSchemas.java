package dev.flotilla.gateway.impl;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * Schemas of records as contracts mean them: whatever is not Optional is required, and rules on
 * what an Optional or a list holds count. swagger-core knows neither.
 */
final class RecordSchemas extends ModelResolver {

  private static final String REFERENCE = "#/components/schemas/";

  RecordSchemas(JsonMapper mapper) {
    super(mapper, new SchemaNames());
    setOpenapi31(true);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Schema resolve(
      AnnotatedType annotated, ModelConverterContext context, Iterator<ModelConverter> next) {
    Schema schema = super.resolve(annotated, context, next);
    Class<?> type = _mapper.constructType(annotated.getType()).getRawClass();
    if (schema != null && type.isRecord()) {
      complete(type, schema, context.getDefinedModels());
    }
    return schema;
  }

  /** Applies rules that stand on a type argument, as in {@code Optional<@Min(1) Integer>}. */
  void applyRules(Class<?> raw, java.lang.reflect.AnnotatedType declared, Schema<?> schema) {
    if (!(declared instanceof AnnotatedParameterizedType generic)) {
      return;
    }
    java.lang.reflect.AnnotatedType inner = generic.getAnnotatedActualTypeArguments()[0];
    Schema<?> ruled = raw == Optional.class ? schema : schema.getItems();
    Annotation[] rules = inner.getAnnotations();
    if (ruled != null && ruled.get$ref() == null && rules.length > 0) {
      applyBeanValidatorAnnotations(ruled, rules, null, false);
    }
    if (ruled != null && raw == Optional.class) {
      applyRules(Types.raw(inner.getType()), inner, ruled); // Optional<List<@Size String>>
    }
  }

  private void complete(Class<?> type, Schema<?> schema, Map<String, ? extends Schema> models) {
    Schema<?> model =
        schema.get$ref() == null
            ? schema
            : models.get(schema.get$ref().substring(REFERENCE.length()));
    if (model == null || model.getProperties() == null || model.getRequired() != null) {
      return;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      Schema<?> property = model.getProperties().get(component.getName());
      if (property == null) {
        continue;
      }
      applyRules(component.getType(), component.getAnnotatedType(), property);
      if (component.getType() != Optional.class) {
        model.addRequiredItem(component.getName());
      }
    }
  }
}
