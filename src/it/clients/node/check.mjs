// Watches nodes of both versions of the metrics API with the informer of @kubernetes/client-node: check.mjs KUBECONFIG.
// Prints one line per check and exits with 1 if one failed.
import { CoreV1Api, CustomObjectsApi, KubeConfig, makeInformer } from "@kubernetes/client-node";

const GROUP = "metrics.k8s.io";
const VERSIONS = ["v1", "v1beta1"];
const MOST_MS = 60_000;

const config = new KubeConfig();
config.loadFromFile(process.argv[2]);
const objects = config.makeApiClient(CustomObjectsApi);
const core = config.makeApiClient(CoreV1Api);

async function isServed(version) {
  const found = await objects.getAPIResources({ group: GROUP, version });
  return found.resources.every((resource) => resource.verbs.includes("watch"));
}

// Resolves when the informer has all nodes and a newer sample of one.
function follow(version, expected) {
  const list = () => objects.listClusterCustomObject({ group: GROUP, version, plural: "nodes", resourceVersion: "0" });
  const informer = makeInformer(config, `/apis/${GROUP}/${version}/nodes`, list);
  const done = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no newer sample came")), MOST_MS).unref();
    informer.on("error", reject);
    informer.on("update", (node) => {
      const found = informer.list().map((each) => each.metadata.name).sort();
      if (found.join() !== expected.join()) {
        reject(new Error(`found ${found}, not ${expected}`));
      } else if (!node.metadata.resourceVersion) {
        reject(new Error("no resource version"));
      } else {
        resolve();
      }
    });
    informer.start().catch(reject);
  });
  return done.finally(() => informer.stop());
}

let failed = 0;
const expected = (await core.listNode()).items.map((node) => node.metadata.name).sort();
for (const version of VERSIONS) {
  const what = `node, ${version}: an informer follows nodes`;
  if (!(await isServed(version))) {
    console.log(`skipped ${what}: watches are not served`);
    continue;
  }
  try {
    await follow(version, expected);
    console.log(`ok      ${what}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${what}: ${error}`);
  }
}
process.exit(failed ? 1 : 0);
