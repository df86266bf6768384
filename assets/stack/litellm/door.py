"""What LiteLLM gets to see.

Whoever has its key is its administrator: a request may bring models, prices and addresses of its own, or go through to
a provider unseen, and no budget counts it. So only what the gateway needs gets in, taken apart and written anew.
"""

import json

LARGEST = 20 * 1024 * 1024  # bytes of a request: a conversation with some images
# What all requests in work may weigh, answers that stream included. LiteLLM needs ten times that; and whoever could have
# it ended for want of memory, again and again, would spend what it has not counted yet.
AT_ONCE = 3 * LARGEST
VALUE = 40  # bytes that a value weighs beyond its text

OPEN = {"/health/liveliness"}
READ = {"/v1/models", "/metrics/"}  # with the key, which LiteLLM checks
HEADERS = {b"host", b"authorization", b"accept", b"user-agent"}

SAMPLING = {"temperature", "top_p", "stop", "seed", "presence_penalty", "frequency_penalty"}
CHAT = {"max_tokens", "max_completion_tokens", "stream", "tool_choice", "parallel_tool_calls"}
CHAT |= SAMPLING | {"response_format", "reasoning_effort"}
EMBEDDINGS = {"input", "input_type", "encoding_format", "dimensions"}
MESSAGE = {"role", "name", "tool_calls", "tool_call_id", "refusal"}
INSIDE = "only text, and images and documents that are in the request itself"
FUNCTION = {"name", "description", "parameters", "strict"}


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def only(keys, given):
    if not isinstance(given, dict):
        raise Refused(400, "an object was expected")
    return {key: value for key, value in given.items() if key in keys}


def listed(given):
    if not isinstance(given, list):
        raise Refused(400, "a list was expected")
    return given


def part(given):
    """A provider fetches what an address names: that would be a way out."""
    kind = given.get("type") if isinstance(given, dict) else None
    if kind == "text" and isinstance(given.get("text"), str):
        return only({"type", "text"}, given)
    image = given.get("image_url") if kind == "image_url" else None
    if isinstance(image, dict) and isinstance(image.get("url"), str) and image["url"].startswith("data:image/"):
        return {"type": kind, "image_url": {"url": image["url"]}}
    document = given.get("file") if kind == "file" else None
    if isinstance(document, dict) and isinstance(document.get("file_data"), str):
        if document["file_data"].startswith("data:"):
            return {"type": kind, "file": only({"file_data", "filename"}, document)}
    raise Refused(400, INSIDE)


def message(given):
    content = given.get("content") if isinstance(given, dict) else None
    if isinstance(content, list):
        content = [part(each) for each in content]
    elif content is not None and not isinstance(content, str):
        raise Refused(400, INSIDE)
    return {**only(MESSAGE, given), "content": content}


def tool(given):
    """Tools of the provider itself, such as its web search, would reach the internet."""
    if not isinstance(given, dict) or given.get("type") != "function":
        raise Refused(400, "only tools of the gateway itself")
    return {"type": "function", "function": only(FUNCTION, given.get("function"))}


def counted(body):
    """OpenAI says what a stream used when it is asked to; what LiteLLM guesses instead leaves out documents and thoughts."""
    return {"stream_options": {"include_usage": True}} if body.get("stream") else {}


def reduce(path, raw, models):
    """The request as LiteLLM may see it, or Refused."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused(400, "not JSON") from None
    if not isinstance(body, dict) or not isinstance(body.get("model"), str) or body["model"] not in models:
        raise Refused(404, "no such model")
    if path == "/v1/embeddings":
        return {"model": body["model"], **only(EMBEDDINGS, body)}
    messages = [message(each) for each in listed(body.get("messages"))]
    tools = {"tools": [tool(each) for each in listed(body["tools"])]} if body.get("tools") else {}
    return {"model": body["model"], "messages": messages, **tools, **only(CHAT, body), **counted(body)}


def values(raw):
    """Not fewer than there are: what divides them may be in a text too."""
    return sum(raw.count(each) for each in (b",", b"[", b"{"))


class Share:
    """One request's part of all that is in work, for as long as it is."""

    in_work = 0

    def __init__(self):
        self.weight = 0

    def add(self, weight):
        if Share.in_work + weight > AT_ONCE:
            raise Refused(429, "too much at the same time")
        Share.in_work += weight
        self.weight += weight

    def __enter__(self):
        return self

    def __exit__(self, *_):
        Share.in_work -= self.weight


async def whole(receive, share):
    parts, size, more = [], 0, True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Refused(400, "the request ended early")
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        more = event.get("more_body", False)
        if size > LARGEST:
            raise Refused(413, "too large")
        share.add(len(parts[-1]))
    raw = b"".join(parts)
    share.add(VALUE * values(raw))
    return raw


async def refuse(send, refused):
    text = json.dumps({"error": {"message": f"clincher: {refused}", "type": "refused", "code": str(refused.status)}})
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


class Door:
    """Before an ASGI application. `models`: the names that may be asked for, by path."""

    def __init__(self, app, models):
        self.app = app
        self.models = models

    def __getattr__(self, name):
        # LiteLLM hangs its metrics into its application while it starts.
        return getattr(self.app, name)

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        path = "/metrics/" if scope["path"] == "/metrics" else scope["path"]
        headers = [each for each in scope["headers"] if each[0] in HEADERS]
        seen = {**scope, "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers}
        if scope["method"] == "GET" and path in OPEN | READ:
            return await self.app(seen, receive, send)
        with Share() as share:
            try:
                if scope["method"] != "POST" or path not in self.models:
                    raise Refused(404, "no such place")
                body = json.dumps(reduce(path, await whole(receive, share), self.models[path])).encode()
            except Refused as refused:
                return await refuse(send, refused)
            headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
            given = [{"type": "http.request", "body": body, "more_body": False}]

            async def once():
                return given.pop() if given else await receive()

            await self.app(seen, once, send)
