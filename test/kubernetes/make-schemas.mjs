// Makes schemas.json: what Kubernetes and KEDA take, as JSON Schema, of the types that two npm packages have of it. They
// are large, and nothing else needs them, so they are no dependency:
//
//   npm pack kubernetes-types@1.30.0 @kubernetes-models/keda@0.4.2
//   for file in *.tgz; do mkdir "$file.d" && tar -xzf "$file" -C "$file.d"; done
//   node test/kubernetes/make-schemas.mjs kubernetes-types-*.d/package kubernetes-models-keda-*.d/package
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const [kubernetes, keda] = process.argv.slice(2);
if (!keda) throw new Error('usage: make-schemas.mjs <kubernetes-types> <@kubernetes-models/keda>');

const KINDS = {
  'apps/v1': ['Deployment', 'StatefulSet'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'batch/v1': ['Job'],
  'core/v1': ['ConfigMap', 'Namespace', 'Service', 'ServiceAccount'],
  'networking/v1': ['NetworkPolicy'],
  'policy/v1': ['PodDisruptionBudget'],
};
const META = 'meta/v1.ObjectMeta';

const sources = Object.keys(KINDS).map((module) => join(kubernetes, `${module}.d.ts`));
const scaledObject = join(keda, 'keda.sh/v1alpha1/ScaledObject.d.ts');
const program = ts.createProgram([...sources, scaledObject], { strict: true, skipLibCheck: true });
const checker = program.getTypeChecker();
const $defs = {};

function interfaceOf(file, name) {
  const source = program.getSourceFile(file);
  return checker.getTypeAtLocation(source.statements.find((node) => node.name?.text === name));
}

function schemaOf(type) {
  if (type.isStringLiteral()) return { const: type.value };
  if (type.isUnion()) return unionOf(type.types);
  if (type.flags & ts.TypeFlags.String) return { type: 'string' };
  if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
  if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
  if (checker.isArrayType(type)) return { type: 'array', items: schemaOf(checker.getTypeArguments(type)[0]) };
  if (!(type.flags & ts.TypeFlags.Object)) return {};
  const declaration = type.symbol.declarations[0];
  if (!ts.isInterfaceDeclaration(declaration)) return objectOf(type);
  const module = relative(kubernetes, declaration.getSourceFile().fileName).replace('.d.ts', '');
  const name = `${module}.${type.symbol.name}`;
  if (!(name in $defs)) {
    $defs[name] = {};
    $defs[name] = objectOf(type);
  }
  return { $ref: `#/$defs/${name.replaceAll('/', '~1')}` };
}

function unionOf(types) {
  const all = types.filter((type) => !(type.flags & ts.TypeFlags.Undefined)).map(schemaOf);
  const distinct = [...new Map(all.map((schema) => [JSON.stringify(schema), schema])).values()];
  if (distinct.length === 1) return distinct[0];
  return distinct.every((schema) => 'const' in schema)
    ? { enum: distinct.map((schema) => schema.const) }
    : { anyOf: distinct };
}

function objectOf(type) {
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  if (index) return { type: 'object', additionalProperties: schemaOf(index.type) };
  // What the cluster says of it is nothing to write.
  const members = checker.getPropertiesOfType(type).filter(({ name }) => name !== 'status');
  const properties = Object.fromEntries(
    members.map((member) => [member.name, schemaOf(checker.getTypeOfSymbol(member))]),
  );
  const required = members.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)).map(({ name }) => name);
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false };
}

const kinds = {};
const add = (schema) => {
  const { apiVersion, kind } = schema.properties;
  const required = [...new Set(['apiVersion', 'kind', 'metadata', ...(schema.required ?? [])])];
  kinds[`${apiVersion.const} ${kind.const}`] = { ...schema, required };
};
for (const [module, names] of Object.entries(KINDS)) {
  for (const name of names) add(objectOf(interfaceOf(join(kubernetes, `${module}.d.ts`), name)));
}
const scaled = objectOf(interfaceOf(scaledObject, 'IScaledObject'));
scaled.properties.metadata = { $ref: `#/$defs/${META.replaceAll('/', '~1')}` };
add(scaled);

writeFileSync(join(import.meta.dirname, 'schemas.json'), `${JSON.stringify({ kinds, $defs })}\n`);
