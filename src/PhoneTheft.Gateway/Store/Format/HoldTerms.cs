using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Format;

/// <summary>What a carrier asks for with a hold. Two holds with equal terms are the same, whenever they were asserted and by whom.</summary>
internal readonly record struct HoldTerms(Disposition Disposition, HoldReason Reason, DateTimeOffset? ExpiresAt = null, string Reference = "");
