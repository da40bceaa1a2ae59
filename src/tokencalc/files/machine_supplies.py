"""Supplies that run a model themselves, from their tables: rented fleets, servers and devices of one's own."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tokencalc.engine.fleet import Fleet
from tokencalc.engine.lines import Source
from tokencalc.engine.numbers import Number
from tokencalc.engine.scaling import Scaling
from tokencalc.engine.supply import Ratios, Supply
from tokencalc.files.errors import Fault, did_you_mean, nearest
from tokencalc.files.toml import Way, in_toml

if TYPE_CHECKING:
    from tokencalc.engine.assets import Asset
    from tokencalc.engine.device import Device
    from tokencalc.engine.owned import Owned
    from tokencalc.engine.roofline import Roofline
    from tokencalc.files.fleet_tables import FleetTable
    from tokencalc.files.hardware_tables import GpuTable, OfferTable
    from tokencalc.files.roofline_tables import RooflineTable
    from tokencalc.files.supply_tables import DeviceTable, OwnedTable, PurchaseTable

RENTED = "rented GPUs"
_PRECISIONS = ((Decimal("0.5"), "fp4_tflops"), (Decimal(1), "fp8_tflops"), (Decimal(2), "bf16_tflops"))


def fleet_of(
    table: "FleetTable",
    name: str,
    tasks: Sequence[str],
    ratios: Ratios,
    gpu: "GpuTable | None",
    spill: Supply | None,
) -> Fleet:
    """Rented GPUs; what the table leaves out of the GPU is that of the hardware sheet."""
    offer = rental_offer(table, gpu)
    return Fleet(
        name=name or f"{table.model} on {gpu.name if gpu else table.gpu}",
        provider=RENTED,
        model=table.model,
        gpus_per_replica=table.gpus_per_replica,
        rate_per_gpu_hour=offer.price if offer else table.rate_per_gpu_hour or Decimal(0),
        tokens_per_second=speeds_of(table.tokens_per_second, tasks),
        headroom_share=table.headroom_share,
        min_replicas=table.min_replicas,
        scaling=Scaling(table.scaling),
        lag_hours=table.lag_hours,
        replicas=table.replicas,
        billed_share=table.billed_share,
        spill=spill,
        storage_per_month=table.storage_per_month,
        egress_per_month=table.egress_per_month,
        staff_per_month=table.staff_per_month,
        estimate=_roofline(table.estimate, gpu) if table.estimate else None,
        weights_gb=table.weights_gb,
        kv_cache_gb=table.kv_cache_gb,
        memory_gb_per_gpu=table.memory_gb_per_gpu or (gpu.memory_gb if gpu else None),
        ratios=ratios,
        source=_offer_source(offer) if offer else source_of(table.rate_source, table.rate_retrieved),
        throughput_source=table.throughput_source or "",
    )


def rental_offer(table: "FleetTable", gpu: "GpuTable | None") -> "OfferTable | None":
    """The offer of the hardware sheet that the table names."""
    if gpu is None or table.rented_from is None:
        return None
    return next((offer for offer in gpu.rent if offer.who == table.rented_from), None)


def gpu_faults(table: "FleetTable", gpus: "Mapping[str, GpuTable]", way: Way, currency: str) -> list[Fault]:
    """What is wrong with what a fleet wants of the hardware sheet."""
    gpu = gpus.get(table.gpu)
    faults: list[Fault] = []
    if table.rented_from is not None:
        faults += _offer_faults(table, gpu, gpus, way, currency)
    needs = table.estimate is not None and (table.estimate.bandwidth_gbps is None or table.estimate.tflops is None)
    if needs and (gpu is None or (table.estimate and _tflops(table.estimate, gpu) is None)):
        remedy = "state bandwidth_gbps and tflops, or name a GPU of the hardware sheet that has them"
        problem = f"needs the speed of {in_toml(table.gpu)}, which the hardware sheet does not have"
        faults.append(Fault(way=(*way, "estimate"), problem=problem, remedy=remedy))
    return faults


def _offer_faults(
    table: "FleetTable", gpu: "GpuTable | None", gpus: "Mapping[str, GpuTable]", way: Way, currency: str
) -> list[Fault]:
    if gpu is None:
        near = did_you_mean(nearest(table.gpu, gpus)) or f"known GPUs: {', '.join(gpus)}"
        return [Fault(way=(*way, "gpu"), problem=f"no GPU is named {in_toml(table.gpu)}", remedy=near)]
    offers = [offer.who or "" for offer in gpu.rent if offer.currency == currency]
    if table.rented_from in offers:
        return []
    problem = f"nobody rents out {table.gpu} in {currency} under that name (found {in_toml(table.rented_from)})"
    known = ", ".join(in_toml(offer) for offer in offers)
    remedy = f"the offers are: {known}" if known else "state rate_per_gpu_hour"
    return [Fault(way=(*way, "rented_from"), problem=problem, remedy=remedy)]


def owned_of(table: "OwnedTable", name: str, tasks: Sequence[str], ratios: Ratios) -> "Owned":
    """Servers that were bought."""
    from tokencalc.engine.owned import Owned  # noqa: PLC0415  # few scenarios need it

    return Owned(
        name=name,
        model=table.model,
        asset=asset_of(table.purchase, name),
        replicas=table.replicas,
        gpus_per_replica=table.gpus_per_replica,
        tokens_per_second=speeds_of(table.tokens_per_second, tasks),
        kw_per_replica=table.kw_per_replica,
        idle_kw_per_replica=table.idle_kw_per_replica,
        pue=table.pue,
        price_per_kwh=table.price_per_kwh,
        hosting_per_month=table.hosting_per_month,
        maintenance_per_month=table.maintenance_per_month,
        licences_per_month=table.licences_per_month,
        staff_per_month=table.staff_per_month,
        hours_per_month=table.hours_per_month,
        headroom_share=table.headroom_share,
        weights_gb=table.weights_gb,
        kv_cache_gb=table.kv_cache_gb,
        memory_gb_per_gpu=table.memory_gb_per_gpu,
        ratios=ratios,
        throughput_source=table.throughput_source or "",
    )


def device_of(table: "DeviceTable", name: str, ratios: Ratios) -> "Device":
    """Computers or phones at hand."""
    from tokencalc.engine.device import Device  # noqa: PLC0415  # few scenarios need it

    return Device(
        name=name,
        model=table.model,
        prefill_tokens_per_second=table.prefill_tokens_per_second,
        decode_tokens_per_second=table.decode_tokens_per_second,
        watts=table.watts,
        idle_watts=table.idle_watts,
        price_per_kwh=table.price_per_kwh,
        count=table.count,
        asset=asset_of(table.purchase, name) if table.purchase else None,
        hours_per_month=table.hours_per_month,
        weights_gb=table.weights_gb,
        kv_cache_gb=table.kv_cache_gb,
        memory_gb_per_gpu=table.memory_gb,
        ratios=ratios,
        throughput_source=table.throughput_source or "",
    )


def asset_of(table: "PurchaseTable", name: str) -> "Asset":
    """Something that is bought."""
    from tokencalc.engine.assets import Asset  # noqa: PLC0415  # few scenarios need it

    return Asset(
        name=name,
        price=table.price,
        life_months=table.life_months,
        salvage=table.salvage,
        interest_per_year=table.interest_per_year,
        source=source_of(table.source, table.retrieved),
    )


def source_of(page: str | None, retrieved: date | None) -> Source | None:
    """A source that the scenario states itself."""
    return Source(sheet="", url=page, retrieved=retrieved) if page is not None and retrieved is not None else None


def _offer_source(offer: "OfferTable") -> Source | None:
    from tokencalc.files.dating import day_written  # noqa: PLC0415  # few scenarios need it

    day = day_written(offer.dated, offer.retrieved)
    if day is None:
        return None
    note = f"{offer.who}, dated {offer.dated}"
    return Source(sheet="pricing/reference/hardware.toml", url=offer.source, retrieved=day, note=note)


def speeds_of(speed: Number | Mapping[str, Number] | None, tasks: Sequence[str]) -> dict[str, Number]:
    """One throughput for every task, or those of the table; none where nobody measured."""
    if speed is None:
        return {}
    return dict(speed) if isinstance(speed, Mapping) else dict.fromkeys(tasks, speed)


def _roofline(table: "RooflineTable", gpu: "GpuTable | None") -> "Roofline":
    from tokencalc.engine.roofline import Roofline  # noqa: PLC0415  # few scenarios need it

    return Roofline(
        active_parameters_billion=table.active_parameters_billion,
        total_parameters_billion=table.total_parameters_billion,
        bytes_per_parameter=table.bytes_per_parameter,
        kv_bytes_per_token=table.kv_bytes_per_token,
        concurrent_requests=table.concurrent_requests,
        bandwidth_gbps=table.bandwidth_gbps or (gpu.bandwidth_gbps if gpu else Decimal(0)),
        tflops=table.tflops or (_tflops(table, gpu) if gpu else None) or Decimal(0),
    )


def _tflops(table: "RooflineTable", gpu: "GpuTable") -> Number | None:
    """Dense arithmetic of the GPU at the precision that the model is served in."""
    key = next((key for most, key in _PRECISIONS if table.bytes_per_parameter <= most), "bf16_tflops")
    found: Number | None = getattr(gpu, key)
    return found
