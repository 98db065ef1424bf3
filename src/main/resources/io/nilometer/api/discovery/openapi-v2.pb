
2.0
	Nilometerv1BÑ7ó
/apis/åâThe API groups served.*getAPIVersions2application/json2application/yaml2#application/vnd.kubernetes.protobufJ

200

OKRhttpsÆ
/apis/metrics.k8s.io/îëThe versions of the group.*getMetricsAPIGroup2application/json2application/yaml2#application/vnd.kubernetes.protobufJ

200

OKRhttpse
	/version/XVThe version of the server.*getCodeVersion2application/jsonJ

200

OKRhttps≤
/apis/metrics.k8s.io/v1/ïíThe resources served.*getMetricsV1APIResources2application/json2application/yaml2#application/vnd.kubernetes.protobufJ

200

OKRhttps◊
/apis/metrics.k8s.io/v1/nodesµœList NodeMetrics.*listMetricsV1NodeMetrics2application/json2application/yaml2#application/vnd.kubernetes.protobufJU
S
200L
J
OKD
B
@#/definitions/io.k8s.metrics.pkg.apis.metrics.v1.NodeMetricsListRhttpsj
x-kubernetes-actionlist
jY
x-kubernetes-group-version-kind64group: metrics.k8s.io
kind: NodeMetrics
version: v1
JF
DB@query Selects objects by their labels."labelSelector2stringJ^
\ZXquery8Selects objects by metadata.name and metadata.namespace."fieldSelector2stringJ9
753queryIf true, JSON is indented."pretty2string˘
$/apis/metrics.k8s.io/v1/nodes/{name}–€"Read the NodeMetrics of this name.*readMetricsV1NodeMetrics2application/json2application/yaml2#application/vnd.kubernetes.protobufJQ
O
200H
F
OK@
>
<#/definitions/io.k8s.metrics.pkg.apis.metrics.v1.NodeMetricsRhttpsj
x-kubernetes-actionget
jY
x-kubernetes-group-version-kind64group: metrics.k8s.io
kind: NodeMetrics
version: v1
J5
31"/pathThe name of the object."name*stringJ9
753queryIf true, JSON is indented."pretty2string˝
/apis/metrics.k8s.io/v1/pods‹€List PodMetrics.*'listMetricsV1PodMetricsForAllNamespaces2application/json2application/yaml2#application/vnd.kubernetes.protobufJT
R
200K
I
OKC
A
?#/definitions/io.k8s.metrics.pkg.apis.metrics.v1.PodMetricsListRhttpsj
x-kubernetes-actionlist
jX
x-kubernetes-group-version-kind53group: metrics.k8s.io
kind: PodMetrics
version: v1
JF
DB@query Selects objects by their labels."labelSelector2stringJy
wusquerySSelects objects by metadata.name and metadata.namespace, and pods by spec.nodeName."fieldSelector2stringJ9
753queryIf true, JSON is indented."pretty2stringÕ
3/apis/metrics.k8s.io/v1/namespaces/{namespace}/podsï’List PodMetrics.*!listMetricsV1PodMetricsNamespaced2application/json2application/yaml2#application/vnd.kubernetes.protobufJT
R
200K
I
OKC
A
?#/definitions/io.k8s.metrics.pkg.apis.metrics.v1.PodMetricsListRhttpsj
x-kubernetes-actionlist
jX
x-kubernetes-group-version-kind53group: metrics.k8s.io
kind: PodMetrics
version: v1
J=
;9"7pathThe namespace of the pods."	namespace*stringJF
DB@query Selects objects by their labels."labelSelector2stringJy
wusquerySSelects objects by metadata.name and metadata.namespace, and pods by spec.nodeName."fieldSelector2stringJ9
753queryIf true, JSON is indented."pretty2string‘
:/apis/metrics.k8s.io/v1/namespaces/{namespace}/pods/{name}ï·!Read the PodMetrics of this name.*!readMetricsV1PodMetricsNamespaced2application/json2application/yaml2#application/vnd.kubernetes.protobufJP
N
200G
E
OK?
=
;#/definitions/io.k8s.metrics.pkg.apis.metrics.v1.PodMetricsRhttpsj
x-kubernetes-actionget
jX
x-kubernetes-group-version-kind53group: metrics.k8s.io
kind: PodMetrics
version: v1
J=
;9"7pathThe namespace of the pods."	namespace*stringJ5
31"/pathThe name of the object."name*stringJ9
753queryIf true, JSON is indented."pretty2stringº
/apis/metrics.k8s.io/v1beta1/öóThe resources served.*getMetricsV1beta1APIResources2application/json2application/yaml2#application/vnd.kubernetes.protobufJ

200

OKRhttpsÎ
"/apis/metrics.k8s.io/v1beta1/nodesƒﬁList NodeMetrics.*listMetricsV1beta1NodeMetrics2application/json2application/yaml2#application/vnd.kubernetes.protobufJZ
X
200Q
O
OKI
G
E#/definitions/io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetricsListRhttpsj
x-kubernetes-actionlist
j^
x-kubernetes-group-version-kind;9group: metrics.k8s.io
kind: NodeMetrics
version: v1beta1
JF
DB@query Selects objects by their labels."labelSelector2stringJ^
\ZXquery8Selects objects by metadata.name and metadata.namespace."fieldSelector2stringJ9
753queryIf true, JSON is indented."pretty2stringç
)/apis/metrics.k8s.io/v1beta1/nodes/{name}ﬂÍ"Read the NodeMetrics of this name.*readMetricsV1beta1NodeMetrics2application/json2application/yaml2#application/vnd.kubernetes.protobufJV
T
200M
K
OKE
C
A#/definitions/io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetricsRhttpsj
x-kubernetes-actionget
j^
x-kubernetes-group-version-kind;9group: metrics.k8s.io
kind: NodeMetrics
version: v1beta1
J5
31"/pathThe name of the object."name*stringJ9
753queryIf true, JSON is indented."pretty2stringë
!/apis/metrics.k8s.io/v1beta1/podsÎÍList PodMetrics.*,listMetricsV1beta1PodMetricsForAllNamespaces2application/json2application/yaml2#application/vnd.kubernetes.protobufJY
W
200P
N
OKH
F
D#/definitions/io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetricsListRhttpsj
x-kubernetes-actionlist
j]
x-kubernetes-group-version-kind:8group: metrics.k8s.io
kind: PodMetrics
version: v1beta1
JF
DB@query Selects objects by their labels."labelSelector2stringJy
wusquerySSelects objects by metadata.name and metadata.namespace, and pods by spec.nodeName."fieldSelector2stringJ9
753queryIf true, JSON is indented."pretty2string·
8/apis/metrics.k8s.io/v1beta1/namespaces/{namespace}/pods§‰List PodMetrics.*&listMetricsV1beta1PodMetricsNamespaced2application/json2application/yaml2#application/vnd.kubernetes.protobufJY
W
200P
N
OKH
F
D#/definitions/io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetricsListRhttpsj
x-kubernetes-actionlist
j]
x-kubernetes-group-version-kind:8group: metrics.k8s.io
kind: PodMetrics
version: v1beta1
J=
;9"7pathThe namespace of the pods."	namespace*stringJF
DB@query Selects objects by their labels."labelSelector2stringJy
wusquerySSelects objects by metadata.name and metadata.namespace, and pods by spec.nodeName."fieldSelector2stringJ9
753queryIf true, JSON is indented."pretty2stringË
?/apis/metrics.k8s.io/v1beta1/namespaces/{namespace}/pods/{name}§!Read the PodMetrics of this name.*&readMetricsV1beta1PodMetricsNamespaced2application/json2application/yaml2#application/vnd.kubernetes.protobufJU
S
200L
J
OKD
B
@#/definitions/io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetricsRhttpsj
x-kubernetes-actionget
j]
x-kubernetes-group-version-kind:8group: metrics.k8s.io
kind: PodMetrics
version: v1beta1
J=
;9"7pathThe namespace of the pods."	namespace*stringJ5
31"/pathThe name of the object."name*stringJ9
753queryIf true, JSON is indented."pretty2stringJç–
î
-io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1‚"‘FieldsV1 stores a set of fields in a data structure like a Trie, in JSON format.

Each key is either a '.' representing the field itself, and will always map to an empty set, or a string representing a sub-field or item. The string will follow one of these four formats: 'f:<name>', where <name> is the name of a field in a struct, or key in a map 'v:<value>', where <value> is the exact json formatted value of a list item 'i:<index>', where <index> is position of a item in a list 'k:<keys>', where <keys> is a map of  a list item's key fields to their unique values If a key maps to an empty Fields value, the field that key represents is part of the set.

The exact format is defined in sigs.k8s.io/structured-merge-diff≤
object
¥
-io.k8s.apimachinery.pkg.apis.meta.v1.ListMetaÇ"£ListMeta describes metadata that synthetic resources must have, including lists and various status objects. A resource may have only one of {ObjectMeta, ListMeta}.≤
object Õ
‰
continue◊"…continue may be set if the user set a limit on the number of items returned, and indicates that the server has more data available. The value is opaque and may be used to issue another request to the endpoint that served this list to retrieve the next set of available objects. Continuing a consistent list may not be possible if the server configuration has changed or more than a few minutes have passed. The resourceVersion field returned when using this continue value will be identical to the value in the first response, unless you have received this token from an error message.≤
string
ﬂ
remainingItemCount»int64"≤remainingItemCount is the number of subsequent items in the list which are not included in this list response. If the list request contained label or field selectors, then the number of remaining items is unknown and the field will be left unset and omitted during serialization. If the list is complete (either because it is not chunking or because this is the last chunk), then there are no more remaining items and this field will be left unset and omitted during serialization. Servers older than v1.15 do not set this field. The intended use of the remainingItemCount is *estimating* the size of a collection. Clients should not rely on the remainingItemCount to be set or to be exact.≤	
integer
•
resourceVersionë"ÉString that identifies the server's internal version of this object that can be used by clients to determine when objects have changed. Value must be treated as opaque by clients and passed unmodified back to the server. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#concurrency-control-and-consistency≤
string
t
selfLinkh"[Deprecated: selfLink is a legacy read-only field that is no longer populated by the system.≤
string
„
	shardInfo’
<#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo"îshardInfo is set when the list is a filtered subset of the full collection, as selected by a shard selector on the request. It echoes back the selector so clients can verify which shard they received and merge sharded responses. Clients should not cache sharded list responses as a full representation of the collection.

This is an alpha field and requires enabling the ShardedListAndWatch feature gate.
ë
7io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry’"sManagedFieldsEntry is a workflow-id, a FieldSet and the group version of the resource that the fieldset applies to.≤
object —
ñ

apiVersioná"˘APIVersion defines the version of this resource that this field set applies to. The format is "group/version" just like the top-level APIVersion field. It is necessary to track the version of a field set because it cannot be automatically converted.≤
string
†

fieldsTypeë"ÉFieldsType is the discriminator for the different fields format and version. There is currently only one possible value: "FieldsV1"≤
string
ù
fieldsV1ê
;#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"QFieldsV1 holds the first JSON version format as described in the "FieldsV1" type.
W
managerL"?Manager is an identifier of the workflow managing these fields.≤
string
≤
	operation§"ñOperation is the type of operation which lead to this ManagedFieldsEntry being created. The only valid values for this field are 'Apply' and 'Update'.≤
string
Û
subresource„"’Subresource is the name of the subresource used to update that object, or empty string if the object was updated through the main resource. The value of this field is used to distinguish between managers, even if they share the same name. For example, a status update will be distinct from a regular update using the same manager name. Note that the APIVersion field is not related to the Subresource field and it always corresponds to the version of the main resource.≤
string
Ó
timeÂ
7#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Time"©Time is the timestamp of when the ManagedFields entry was added. The timestamp will also be updated if a field is added, the manager changes any of the owned fields value or removes a field. The timestamp does not update when a field is removed from the entry because another manager took it over.
ª>
/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMetaá>"lObjectMeta is metadata that all persisted resources must have, which includes all objects users must create.≤
object ä=
›
annotationsÕ"ØAnnotations is an unstructured key value map stored with a resource that may be set by external tools to store and retrieve arbitrary metadata. They are not queryable and should be preserved when modifying objects. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations™
≤
string≤
object
Ó
creationTimestampÿ
7#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Time"úCreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.

Populated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata

deletionGracePeriodSeconds—int64"ªNumber of seconds allowed for this object to gracefully terminate before it will be removed from the system. Only set when deletionTimestamp is also set. May only be shortened. Read-only.≤	
integer
§
deletionTimestampé
7#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Time"“
DeletionTimestamp is RFC 3339 date and time at which this resource will be deleted. This field is set by the server when a graceful deletion is requested by the user, and is not directly settable by a client. The resource is expected to be deleted (no longer visible from resource lists, and not reachable by name) after the time in this field, once the finalizers list is empty. As long as the finalizers list contains items, deletion is blocked. Once the deletionTimestamp is set, this value may not be unset or be set further into the future, although it may be shortened or the resource may be deleted prior to this time. For example, a user may request that a pod is deleted in 30 seconds. The Kubelet will react by sending a graceful termination signal to the containers in the pod. After that 30 seconds, the Kubelet will send a hard termination signal (SIGKILL) to the container and after cleanup, remove the pod from the API. In the presence of network partitions, this object may still exist after this timestamp, until an administrator or automated process can determine the resource is fully terminated. If not set, graceful deletion of the object has not been requested.

Populated by the system when a graceful deletion is requested. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
Å

finalizersÚ"àMust be empty before the object is deleted from the registry. Each entry is an identifier for the responsible component that will remove the entry from the list. If the deletionTimestamp of the object is non-nil, entries in this list can only be removed. Finalizers may be processed and removed in any order.  Order is NOT enforced because it introduces significant risk of stuck finalizers. finalizers is a shared field, any actor with permission can reorder it. If the finalizer list is processed in order, then this can lead to a situation in which the component responsible for the first finalizer in the list is waiting for a signal (field value, external system, or other) produced by a component responsible for a finalizer later in the list, resulting in a deadlock. Without enforced ordering finalizers are free to order amongst themselves and are not vulnerable to ordering changes in the list.≤
array∫
≤
string˙ 
x-kubernetes-list-typeset
˙'
x-kubernetes-patch-strategymerge

∆
generateNameµ"ßGenerateName is an optional prefix, used by the server, to generate a unique name ONLY IF the Name field has not been provided. If this field is used, the name returned to the client will be different than the name passed. This value will also be combined with a unique suffix. The provided value has the same validation rules as the Name field, and may be truncated by the length of the suffix required to make the value unique on the server.

If this field is specified and the generated name exists, the server will return a 409.

Applied only if Name is not specified. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#idempotency≤
string
í

generationÉint64"nA sequence number representing a specific generation of the desired state. Populated by the system. Read-only.≤	
integer
ü
labelsî"ˆMap of string keys and values that can be used to organize and categorize (scope and select) objects. May match selectors of replication controllers and services. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels™
≤
string≤
object
©
managedFieldsó"òManagedFields maps workflow-id and version to the set of fields that are managed by that workflow. This is mostly for internal housekeeping, and users typically shouldn't need to set or understand this field. A workflow can be the user's name, a controller's name, or the name of a specific apply path like "ci-cd". The set of fields is always in the version that the workflow used when modifying the object.≤
array∫I
G
E#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry˙#
x-kubernetes-list-type	atomic

å
nameÉ"ıName must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names≤
string
ø
	namespace±"£Namespace defines the space within which each name must be unique. An empty namespace is equivalent to the "default" namespace, but "default" is the canonical representation. Not all objects are required to be scoped to a namespace - the value of this field for those objects will be empty.

Must be a DNS_LABEL. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces≤
string
ƒ
ownerReferences∞"ºList of objects depended by this object. If ALL objects in the list have been deleted, this object will be garbage collected. If this object is managed by a controller, then an entry in this list will point to this controller, with the controller field set to true. There cannot be more than one managing controller.≤
array∫E
C
A#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference˙&
x-kubernetes-list-map-keys- uid
˙ 
x-kubernetes-list-typemap
˙&
x-kubernetes-patch-merge-keyuid
˙'
x-kubernetes-patch-strategymerge

ë
resourceVersion˝"ÔAn opaque value that represents the internal version of this object that can be used by clients to determine when objects have changed. May be used for optimistic concurrency, change detection, and the watch operation on a resource or set of resources. Clients must treat these values as opaque and passed unmodified back to the server. They may only be valid for a particular resource or set of resources.

Populated by the system. Read-only. Value must be treated as opaque by clients and . More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#concurrency-control-and-consistency≤
string
t
selfLinkh"[Deprecated: selfLink is a legacy read-only field that is no longer populated by the system.≤
string
 
uid¬"¥UID is the unique in time and space value for this object. It is typically generated by the server on successful creation of a resource and is not allowed to change on PUT operations.

Populated by the system. Read-only. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#uids≤
string
ó
3io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReferenceﬂ
"«OwnerReference contains enough information to let you identify an owning object. An owning object must be in the same namespace as the dependent, or be cluster-scoped, so there is no namespace field.ö
apiVersionökindönameöuid≤
object ¿
7

apiVersion)"API version of the referent.≤
string
â
blockOwnerDeletionÚ"„If true, AND if the owner has the "foregroundDeletion" finalizer, then the owner cannot be deleted from the key-value store until this reference is removed. See https://kubernetes.io/docs/concepts/architecture/garbage-collection/#foreground-deletion for how the garbage collector interacts with this field and enforces the foreground deletion. Defaults to false. To set this field, a user needs "delete" permission of the owner, otherwise 422 (Unprocessable Entity) will be returned.≤	
boolean
V

controllerH":If true, this reference points to the managing controller.≤	
boolean
ó
kindé"ÄKind of the referent. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds≤
string
É
name{"nName of the referent. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names≤
string
Ä
uidy"lUID of the referent. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#uids≤
string˙"
x-kubernetes-map-type	atomic

ß
.io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfoÙ"úShardInfo describes the shard selector that was applied to produce a list response. Its presence on a list response indicates the list is a filtered subset.öselector≤
object ª
∏
selector´"ùselector is the shard selector string from the request, echoed back so clients can verify which shard they received and merge responses from multiple shards.≤
string
Ú
)io.k8s.apimachinery.pkg.apis.meta.v1.Timeƒ	date-time"´Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.  Wrappers are provided for many of the factory methods that the time package offers.≤
string
¨
3io.k8s.metrics.pkg.apis.metrics.v1.ContainerMetricsÙ"AContainerMetrics is the resource usage of one container of a pod.önameöusage≤
object ì
E
name="0The container's name, as in pod.spec.containers.≤
string
…
usageø"°Usage as Kubernetes quantities: cpu in cores, the mean over the window; memory in bytes, the working set at its end; swap in bytes, where the kubelet reports it.™
≤
string≤
object
¿
.io.k8s.metrics.pkg.apis.metrics.v1.NodeMetricsç",NodeMetrics is the resource usage of a node.ö	timestampöwindowöusage≤
object —	
æ

apiVersionØ"°APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources≤
string
π
kind∞"¢Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds≤
string
«
metadata∫
=#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"yStandard object's metadata: name, namespace and labels of the node or pod; creationTimestamp is the time of the response.
W
	timestampJ	date-time"2When the usage was sampled: the end of the window.≤
string
c
windowY"LThe time over which the CPU usage is a mean, as a Go duration such as 15.2s.≤
string
…
usageø"°Usage as Kubernetes quantities: cpu in cores, the mean over the window; memory in bytes, the working set at its end; swap in bytes, where the kubelet reports it.™
≤
string≤
object˙_
x-kubernetes-group-version-kind<:- group: metrics.k8s.io
  kind: NodeMetrics
  version: v1

∆
2io.k8s.metrics.pkg.apis.metrics.v1.NodeMetricsListè"9NodeMetricsList is a list of NodeMetrics, sorted by name.öitems≤
object ◊
æ

apiVersionØ"°APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources≤
string
π
kind∞"¢Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds≤
string
i
metadata]
;#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"Standard list metadata; empty.
m
itemsd"The selected objects.≤
array∫@
>
<#/definitions/io.k8s.metrics.pkg.apis.metrics.v1.NodeMetrics˙c
x-kubernetes-group-version-kind@>- group: metrics.k8s.io
  kind: NodeMetricsList
  version: v1

¨
-io.k8s.metrics.pkg.apis.metrics.v1.PodMetrics˙
"<PodMetrics is the resource usage of the containers of a pod.ö	timestampöwindowö
containers≤
object ™	
æ

apiVersionØ"°APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources≤
string
π
kind∞"¢Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds≤
string
«
metadata∫
=#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"yStandard object's metadata: name, namespace and labels of the node or pod; creationTimestamp is the time of the response.
W
	timestampJ	date-time"2When the usage was sampled: the end of the window.≤
string
c
windowY"LThe time over which the CPU usage is a mean, as a Go duration such as 15.2s.≤
string
¢

containersì"?The usage of each container, by name, all over the same window.≤
array∫E
C
A#/definitions/io.k8s.metrics.pkg.apis.metrics.v1.ContainerMetrics˙^
x-kubernetes-group-version-kind;9- group: metrics.k8s.io
  kind: PodMetrics
  version: v1

œ
1io.k8s.metrics.pkg.apis.metrics.v1.PodMetricsListô"EPodMetricsList is a list of PodMetrics, sorted by namespace and name.öitems≤
object ÷
æ

apiVersionØ"°APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources≤
string
π
kind∞"¢Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds≤
string
i
metadata]
;#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"Standard list metadata; empty.
l
itemsc"The selected objects.≤
array∫?
=
;#/definitions/io.k8s.metrics.pkg.apis.metrics.v1.PodMetrics˙b
x-kubernetes-group-version-kind?=- group: metrics.k8s.io
  kind: PodMetricsList
  version: v1

±
8io.k8s.metrics.pkg.apis.metrics.v1beta1.ContainerMetricsÙ"AContainerMetrics is the resource usage of one container of a pod.önameöusage≤
object ì
E
name="0The container's name, as in pod.spec.containers.≤
string
…
usageø"°Usage as Kubernetes quantities: cpu in cores, the mean over the window; memory in bytes, the working set at its end; swap in bytes, where the kubelet reports it.™
≤
string≤
object
 
3io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetricsí",NodeMetrics is the resource usage of a node.ö	timestampöwindowöusage≤
object —	
æ

apiVersionØ"°APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources≤
string
π
kind∞"¢Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds≤
string
«
metadata∫
=#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"yStandard object's metadata: name, namespace and labels of the node or pod; creationTimestamp is the time of the response.
W
	timestampJ	date-time"2When the usage was sampled: the end of the window.≤
string
c
windowY"LThe time over which the CPU usage is a mean, as a Go duration such as 15.2s.≤
string
…
usageø"°Usage as Kubernetes quantities: cpu in cores, the mean over the window; memory in bytes, the working set at its end; swap in bytes, where the kubelet reports it.™
≤
string≤
object˙d
x-kubernetes-group-version-kindA?- group: metrics.k8s.io
  kind: NodeMetrics
  version: v1beta1

’
7io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetricsListô"9NodeMetricsList is a list of NodeMetrics, sorted by name.öitems≤
object ‹
æ

apiVersionØ"°APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources≤
string
π
kind∞"¢Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds≤
string
i
metadata]
;#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"Standard list metadata; empty.
r
itemsi"The selected objects.≤
array∫E
C
A#/definitions/io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics˙h
x-kubernetes-group-version-kindEC- group: metrics.k8s.io
  kind: NodeMetricsList
  version: v1beta1

ª
2io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetricsÑ"<PodMetrics is the resource usage of the containers of a pod.ö	timestampöwindowö
containers≤
object Ø	
æ

apiVersionØ"°APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources≤
string
π
kind∞"¢Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds≤
string
«
metadata∫
=#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"yStandard object's metadata: name, namespace and labels of the node or pod; creationTimestamp is the time of the response.
W
	timestampJ	date-time"2When the usage was sampled: the end of the window.≤
string
c
windowY"LThe time over which the CPU usage is a mean, as a Go duration such as 15.2s.≤
string
ß

containersò"?The usage of each container, by name, all over the same window.≤
array∫J
H
F#/definitions/io.k8s.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics˙c
x-kubernetes-group-version-kind@>- group: metrics.k8s.io
  kind: PodMetrics
  version: v1beta1

ﬁ
6io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetricsList£"EPodMetricsList is a list of PodMetrics, sorted by namespace and name.öitems≤
object €
æ

apiVersionØ"°APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources≤
string
π
kind∞"¢Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds≤
string
i
metadata]
;#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"Standard list metadata; empty.
q
itemsh"The selected objects.≤
array∫D
B
@#/definitions/io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics˙g
x-kubernetes-group-version-kindDB- group: metrics.k8s.io
  kind: PodMetricsList
  version: v1beta1
