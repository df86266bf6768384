"""LiteLLM as its own command starts it, but behind the door."""

import sys

import yaml
from litellm import run_server
from litellm.proxy import proxy_server

from door import Door

CONFIG = "/etc/litellm/config.yaml"

with open(CONFIG, encoding="utf-8") as file:
    models = yaml.safe_load(file)["model_list"]

# uvicorn takes the application from this place.
proxy_server.app = Door(
    proxy_server.app,
    {
        "/v1/chat/completions": {each["model_name"] for each in models if each["model_info"]["mode"] == "chat"},
        "/v1/embeddings": {each["model_name"] for each in models if each["model_info"]["mode"] == "embedding"},
    },
)
sys.argv = ["litellm", "--config", CONFIG, "--host", "0.0.0.0", "--port", "4000"]
run_server()
