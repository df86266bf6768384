"""Budgets that outlive a restart.

LiteLLM enforces the budgets of its settings, but counts in memory: after a restart it would begin at nothing. This
counts the same in a file, and refuses at once instead of after LiteLLM's attempts.
"""

import asyncio
import json
import os
import time

from fastapi import HTTPException
from litellm._logging import verbose_proxy_logger
from litellm.integrations.custom_logger import CustomLogger
from litellm.litellm_core_utils.duration_parser import duration_in_seconds

KEPT = "/var/lib/litellm/spend.json"


def budgets():
    """What each model may cost: US dollars, and the seconds in which."""
    from litellm.proxy.proxy_server import llm_router

    given = {each["model_name"]: each["litellm_params"] for each in llm_router.model_list}
    return {
        model: (params["max_budget"], duration_in_seconds(params["budget_duration"]))
        for model, params in given.items()
        if params.get("max_budget") is not None
    }


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            kept = json.load(file)["models"]
    except FileNotFoundError:
        return {}
    return {model: {"since": float(each["since"]), "spent": float(each["spent"])} for model, each in kept.items()}


def write(path, kept):
    """Old or new, never half, whatever happens meanwhile."""
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        json.dump({"models": kept}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(f"{path}.new", path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Spend(CustomLogger):
    def __init__(self):
        super().__init__()
        self.kept = None
        self.turn = asyncio.Lock()

    def entry(self, model, seconds):
        """What was spent in the period that runs now."""
        now = time.time()
        entry = self.kept.get(model)
        if entry is None or now - entry["since"] > seconds:
            return {"since": now, "spent": 0.0}
        # A clock that was ahead once must not make a period endless.
        return {"since": min(entry["since"], now), "spent": entry["spent"]}

    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        if self.kept is None:
            try:
                self.kept = read(KEPT)
            except Exception as problem:
                # Without knowing what was spent, nothing more is.
                verbose_proxy_logger.error("clincher: %s cannot be read: %r", KEPT, problem)
                raise HTTPException(503, "what was spent so far is not known") from None
        model = data["model"]
        budget, seconds = budgets().get(model, (None, 0))
        if budget is not None and self.entry(model, seconds)["spent"] >= budget:
            # The gateway need not try again before it asks the next model.
            headers = {"x-should-retry": "false"}
            raise HTTPException(429, f"the budget of {model} is used up: {budget} US dollars", headers)

    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        answered = kwargs["standard_logging_object"]
        model, cost = answered["model_group"], answered.get("response_cost") or 0
        _, seconds = budgets().get(model, (None, None))
        if seconds is None or self.kept is None:
            return
        async with self.turn:
            entry = self.entry(model, seconds)
            self.kept[model] = {**entry, "spent": entry["spent"] + cost}
            try:
                await asyncio.to_thread(write, KEPT, self.kept)
            except OSError as problem:
                # It counts on in memory, and the next answer tries again.
                verbose_proxy_logger.error("clincher: %s cannot be written: %r", KEPT, problem)


keeper = Spend()
