"""The mutants of tokens and of issuers' keys: data, as those of `mutants`."""

from searches import mutant

VERIFICATION = "Sources/Law/TokenVerification/"

TOKENS = [
    mutant(
        "expiry-unchecked", "a token that expired an hour ago is accepted", VERIFICATION + "ClaimCheck.swift",
        "        guard current < expiry + leeway else { throw .expired(at: moment) }\n", "",
        "TokenVerificationTests/ClaimCheckTests", "times hold to the second, with a minute of leeway"),
    mutant(
        "issuer-of-metadata", "metadata that names another issuer is believed", VERIFICATION + "IssuerMetadata.swift",
        "guard UTF8Text(named) == issuer else {", "guard !UTF8Text(named).bytes.isEmpty else {",
        "TokenVerificationTests/IssuerMetadataTests", "the issuer is the configured one, byte for byte"),
    mutant(
        "keys-from-anywhere", "keys are fetched from any host that the metadata names", "Sources/World/RemoteDocuments/FetchRules.swift",
        "        guard hosts.contains(url.host) else { throw .hostNotAllowed(url.host) }\n", "",
        "OIDCDiscoveryTests/IssuerDocumentsTests", "keys on another host are asked for only where the configuration lists it"),
    mutant(
        "issuer-hammered", "every made-up name of a key has the issuer asked", VERIFICATION + "RefreshedKeys.swift",
        "            case .missingKey: rest\n", "            case .missingKey: Duration.zero\n",
        "TokenVerificationTests/RefreshedKeysTests",
        "a missing key is a reason to fetch once in half a minute, as long as that teaches nothing"),
    mutant(
        "id-token-for-access", "an ID token passes where only access tokens are listed", VERIFICATION + "ClaimCheck.swift",
        "            guard rules.kinds.contains(.id), !isTypedAccess else {", "            guard !isTypedAccess else {",
        "TokenVerificationTests/TokenKindTests", "an ID token is accepted where `id` is listed, and nowhere else"),
    mutant(
        "account-of-subject", "a Kubernetes token is whom its subject names, whatever it is bound to", "Sources/Law/Identity/ServiceAccountMapping.swift",
        "            claims.subject == UTF8Text(\"system:serviceaccount:\\(namespace):\\(account)\"),\n", "",
        "IdentityTests/ServiceAccountMappingTests", "claims that name no service account, or two, are refused whole"),
]
