// The manifests: valid for Kubernetes, within its restricted profile, and saying the same as the service, its image and its configuration.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { randomBytes } from 'node:crypto';
import { beheerpaden, documenten, lees, pad, stopMs, versie } from './hulp.mjs';

const alle = documenten('deploy/kubernetes');
const objecten = alle.map((d) => d.inhoud).filter((o) => o.kind !== 'Kustomization');
const een = (kind, naam = 'klantbeeld') => {
  const gevonden = objecten.filter((o) => o.kind === kind && o.metadata.name === naam);
  assert.equal(gevonden.length, 1, `${kind} ${naam}`);
  return gevonden[0];
};
const { spec: pod } = een('Deployment').spec.template;
const [houder] = pod.containers;
const poort = (naam) => houder.ports.find((p) => p.name === naam).containerPort;
const config = een('ConfigMap').data['klantbeeld.conf'];

for (const { bestand, inhoud } of alle.filter((d) => d.inhoud.kind !== 'Kustomization'))
  test(`${bestand}: ${inhoud.kind} ${inhoud.metadata.name} is valid by the schema of its version`, async () => {
    const { [inhoud.kind]: Model } = await import(`kubernetes-models/${inhoud.apiVersion}`);

    new Model(inhoud).validate();
  });

test('the schemas do refuse: another type, a required member that is missing', async () => {
  const { Deployment } = await import('kubernetes-models/apps/v1');
  const stuk = structuredClone(een('Deployment'));
  delete stuk.spec.selector;

  assert.throws(() => new Deployment(stuk).validate(), /selector/);
});

// The schemas let any other member pass; the types that come with them do not. One run for both files: it takes seconds.
test('no member is misspelt: the types of Kubernetes have every one, and would tell', () => {
  const als = (bronnen) => bronnen.map((o, i) =>
    `import { I${o.kind} as T${i} } from 'kubernetes-models/${o.apiVersion}/${o.kind}';\nexport const o${i}: T${i} = ${JSON.stringify(o, null, 1)};\n`).join('');
  const mis = structuredClone(een('Deployment'));
  mis.spec.template.spec.containers[0].readinesProbe = {};
  const map = mkdtempSync(join(pad('tests/deploy/node_modules'), '.keur-'));
  try {
    writeFileSync(join(map, 'goed.ts'), als(objecten));
    writeFileSync(join(map, 'mis.ts'), als([mis]));
    const uit = spawnSync(process.execPath, [pad('tests/deploy/node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck',
      '--module', 'nodenext', '--moduleResolution', 'nodenext', join(map, 'goed.ts'), join(map, 'mis.ts')], { encoding: 'utf8' });
    const fouten = uit.stdout.split('\n').filter((r) => /error TS/.test(r));

    assert.deepEqual(fouten.filter((r) => !r.includes('mis.ts')), []);
    assert.match(fouten.join('\n'), /mis\.ts.*readinesProbe/);
  } finally {
    rmSync(map, { recursive: true });
  }
});

test('kustomize applies every file but the template of the secret', () => {
  const { inhoud } = alle.find((d) => d.inhoud.kind === 'Kustomization');

  assert.deepEqual(inhoud.resources.toSorted(), [...new Set(alle.map((d) => d.bestand))].filter((b) => !['secret.yaml', 'kustomization.yaml'].includes(b)).toSorted());
  for (const o of objecten) if (o.kind !== 'Namespace') assert.equal(o.metadata.namespace, inhoud.namespace, o.kind);
  assert.equal(een('Namespace').metadata.name, inhoud.namespace);
});

test('the pod keeps to the restricted profile, and more: no token, a root that cannot be written, a user by number', () => {
  const { securityContext: vanPod } = pod;

  assert.equal(een('Namespace').metadata.labels['pod-security.kubernetes.io/enforce'], 'restricted');
  assert.deepEqual([vanPod.runAsNonRoot, vanPod.seccompProfile], [true, { type: 'RuntimeDefault' }]);
  assert.ok(vanPod.runAsUser > 0 && vanPod.runAsGroup > 0);
  assert.deepEqual(houder.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  for (const lid of ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'initContainers']) assert.equal(pod[lid], undefined, lid);
  for (const v of pod.volumes) assert.ok(v.projected || v.secret, v.name);
  assert.equal(pod.automountServiceAccountToken, false);
  assert.equal(een('ServiceAccount').automountServiceAccountToken, false);
  assert.equal(pod.serviceAccountName, een('ServiceAccount').metadata.name);
  assert.equal(houder.resources.requests.memory, houder.resources.limits.memory, 'memory is not promised twice');
});

test('user, ports and version are those of the image', () => {
  const beeld = lees('deploy/container/Dockerfile');
  const { runAsUser, runAsGroup, fsGroup } = pod.securityContext;

  assert.match(beeld, new RegExp(`^USER ${runAsUser}:${runAsGroup}$`, 'm'));
  assert.equal(fsGroup, runAsGroup);
  assert.match(beeld, new RegExp(`^EXPOSE ${poort('publiek')} ${poort('beheer')}$`, 'm'));
  assert.equal(houder.image.split(':').at(-1), versie());
  assert.deepEqual([houder.command, houder.args], [undefined, undefined], 'what runs is for the image to say');
});

test('ports have one number everywhere: configuration, pod, services, policy', () => {
  const getalIn = (naam) => Number(new RegExp(String.raw`\b${naam} = (\d+);`).exec(config)[1]);
  const regels = een('NetworkPolicy').spec.ingress.flatMap((r) => r.ports.map((p) => p.port));

  assert.deepEqual([poort('publiek'), poort('beheer')], [getalIn('poort'), getalIn('beheer_poort')]);
  assert.deepEqual(een('Service').spec.ports.map((p) => p.targetPort), ['publiek'], 'the management port is not for front-ends');
  assert.deepEqual(een('Service', 'klantbeeld-beheer').spec.ports.map((p) => [p.port, p.targetPort]), [[poort('beheer'), 'beheer']]);
  assert.equal(een('Service', 'klantbeeld-beheer').metadata.annotations['prometheus.io/port'], String(poort('beheer')));
  assert.deepEqual(regels, ['publiek', 'beheer']);
});

test('everything selects the same pods, and no Service of that name gets into the environment as settings', () => {
  const { labels } = een('Deployment').spec.template.metadata;
  const kiezers = [
    een('Deployment').spec.selector.matchLabels, een('Service').spec.selector, een('Service', 'klantbeeld-beheer').spec.selector,
    een('PodDisruptionBudget').spec.selector.matchLabels, een('NetworkPolicy').spec.podSelector.matchLabels,
    ...pod.topologySpreadConstraints.map((c) => c.labelSelector.matchLabels),
  ];

  for (const k of kiezers) assert.deepEqual(k, labels);
  assert.equal(pod.enableServiceLinks, false);
});

test('probes ask the management port for paths that it has, each its own', () => {
  const proeven = [houder.startupProbe, houder.livenessProbe, houder.readinessProbe];

  assert.deepEqual(proeven.map((p) => p.httpGet.path), ['/startupz', '/livez', '/readyz']);
  for (const p of [...proeven.map((x) => x.httpGet.path), een('Service', 'klantbeeld-beheer').metadata.annotations['prometheus.io/path']])
    assert.ok(beheerpaden().includes(p), p);
  for (const p of proeven) assert.equal(p.httpGet.port, 'beheer');
});

test('the grace period is longer than stopping takes, in systemd too', () => {
  const eenheid = lees('deploy/systemd/klantbeeld.service');

  assert.ok(houder.lifecycle.preStop.sleep.seconds >= houder.readinessProbe.periodSeconds * houder.readinessProbe.failureThreshold);
  assert.ok(pod.terminationGracePeriodSeconds * 1000 > houder.lifecycle.preStop.sleep.seconds * 1000 + stopMs());
  assert.ok(Number(/^TimeoutStopSec=(\d+)$/m.exec(eenheid)[1]) * 1000 >= stopMs());
});

test('it scales on a metric that exists, with room below the limits of one instance', () => {
  const { metrics, minReplicas, scaleTargetRef } = een('HorizontalPodAutoscaler').spec;
  const [{ pods }] = metrics;

  assert.ok(lees('src/http/metrieken.c').includes(`"${pods.metric.name}"`), pods.metric.name);
  assert.ok(Number(pods.target.averageValue) < Number(/dienst, max_wachtend\), .standaard = "(\d+)"/.exec(lees('src/basis/config_tabel.c'))[1]));
  assert.ok(minReplicas > een('PodDisruptionBudget').spec.maxUnavailable + 1, 'one drained and one lost leaves one');
  assert.deepEqual(scaleTargetRef, { apiVersion: een('Deployment').apiVersion, kind: 'Deployment', name: een('Deployment').metadata.name });
});

/** The configuration as the pod sees it, with its mounts in a folder of ours; secrets are of the form that the template asks for. */
function alsInPod(doe) {
  const map = mkdtempSync(join(tmpdir(), 'klantbeeld-pod-'));
  try {
    for (const [naam, uitleg] of Object.entries(een('Secret').stringData))
      writeFileSync(join(map, naam), uitleg.startsWith('32 bytes') ? randomBytes(32).toString('base64') : uitleg);
    copyFileSync(pad('deploy/rechten.conf'), join(map, 'rechten.conf'));
    const gezien = config.replaceAll(/\/(etc\/klantbeeld|run\/geheim)\//g, `${map}/`);
    writeFileSync(join(map, 'klantbeeld.conf'), gezien);
    const env = Object.fromEntries(houder.env.map((e) => [e.name, 'klantbeeld-7d9c5b6f4-x2x9k']));
    return doe(gezien, (extra = {}) =>
      spawnSync(`${process.env.KB_BOUW}/klantbeeld`, ['config', '--config', join(map, 'klantbeeld.conf')],
        { encoding: 'utf8', env: { ...env, ...extra } }));
  } finally {
    rmSync(map, { recursive: true });
  }
}

test('the service takes the configuration of the ConfigMap, with the environment of the Deployment', () =>
  alsInPod((gezien, controleer) => {
    const uit = controleer();

    assert.equal(uit.status, 0, uit.stderr);
    assert.match(uit.stdout, /instantie = "klantbeeld-7d9c5b6f4-x2x9k"/);
  }));

test('the environment that a Service of the same name would bring is refused: why enableServiceLinks is off', () =>
  alsInPod((gezien, controleer) => {
    const uit = controleer({ KLANTBEELD_SERVICE_HOST: '10.0.0.1' });

    assert.notEqual(uit.status, 0);
    assert.match(uit.stderr, /KLANTBEELD_SERVICE_HOST/);
  }));

test('every secret of the template is used, and nothing is used that is not in it', () => {
  const gebruikt = [...config.matchAll(/"\/run\/geheim\/([a-z-]+)"/g)].map((m) => m[1])
    .concat(houder.env.flatMap((e) => e.valueFrom?.secretKeyRef?.key ?? []));

  assert.deepEqual(gebruikt.toSorted(), Object.keys(een('Secret').stringData).toSorted());
  for (const m of houder.volumeMounts) assert.equal(m.readOnly, true);
});

test('shell free: the one that stops a pod asks for no program that the image does not have', () => {
  assert.deepEqual(Object.keys(houder.lifecycle.preStop), ['sleep']);
  assert.equal(execFileSync('grep', ['-c', '^FROM scratch', pad('deploy/container/Dockerfile')], { encoding: 'utf8' }).trim(), '1');
});
