"""Names and shapes of the state dictionaries of timm's models (timm 1.0 of 2026), gzipped, as base64: python3 timm_names.py"""
import base64, gzip, json
import timm

MODELS = {
    "vgg16": "vgg16", "resnet18": "resnet18", "resnet50": "resnet50", "densenet121": "densenet121", "mobilenet_v2": "mobilenetv2_100",
    "efficientnet_b0": "efficientnet_b0", "mnasnet1_0": "mnasnet_100", "convnext_tiny": "convnext_tiny", "regnet_y_400mf": "regnety_004",
    "inception_v3": "inception_v3", "vit_b_16": "vit_base_patch16_224", "swin_t": "swin_tiny_patch4_window7_224",
}
for ours, theirs in MODELS.items():
    state = timm.create_model(theirs, pretrained=False).state_dict()
    text = json.dumps({name: list(value.shape) for name, value in state.items()}, separators=(",", ":"))
    print(ours, base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode())
