# The gateway and its command line in one image.
#
#   docker build --build-arg SourceRevisionId="$(git rev-parse HEAD)" -t phonetheft-gateway .
#   docker run --detach --name gateway --volume gateway-data:/data phonetheft-gateway
#   docker exec gateway phonetheft status
#
# As everywhere it listens on loopback only, here the container's own. To be reached from outside it
# needs TLS and identities to check (docs/operations.md), or what compose.yaml does for a try-out.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /repo

# Restoring depends on these files alone: this layer is built again only when a package changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY protos/*.csproj protos/
COPY src/PhoneTheft.Gateway.Core/*.csproj src/PhoneTheft.Gateway.Core/
COPY src/PhoneTheft.Gateway.Audit/*.csproj src/PhoneTheft.Gateway.Audit/
COPY src/PhoneTheft.Gateway.Carriers/*.csproj src/PhoneTheft.Gateway.Carriers/
COPY src/PhoneTheft.Gateway.Replication/*.csproj src/PhoneTheft.Gateway.Replication/
COPY src/PhoneTheft.Gateway.Client/*.csproj src/PhoneTheft.Gateway.Client/
COPY src/PhoneTheft.Gateway.Cli/*.csproj src/PhoneTheft.Gateway.Cli/
COPY src/PhoneTheft.Gateway/*.csproj src/PhoneTheft.Gateway/
RUN dotnet restore --use-current-runtime -p:PublishReadyToRun=true src/PhoneTheft.Gateway/PhoneTheft.Gateway.csproj \
 && dotnet restore --use-current-runtime src/PhoneTheft.Gateway.Cli/PhoneTheft.Gateway.Cli.csproj

COPY .editorconfig BannedSymbols.txt ./
COPY protos protos
COPY src src
# No .git is copied: MSBuild takes the commit from here.
ARG SourceRevisionId=
RUN dotnet publish src/PhoneTheft.Gateway/PhoneTheft.Gateway.csproj \
      --no-restore --configuration Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true --output /out/gateway \
 && dotnet publish src/PhoneTheft.Gateway.Cli/PhoneTheft.Gateway.Cli.csproj \
      --no-restore --configuration Release --use-current-runtime --no-self-contained --output /out/cli

# Not the chiselled variant: it has no shell, which the health check and whoever is called at night need.
FROM mcr.microsoft.com/dotnet/aspnet:10.0

# The list names stolen phones: nobody but the gateway reads it. A new volume inherits owner and mode.
RUN install --directory --mode=0700 --owner="$APP_UID" --group="$APP_UID" /data \
 && ln -s /opt/phonetheft/cli/phonetheft /usr/local/bin/phonetheft

COPY --from=build /out /opt/phonetheft
WORKDIR /opt/phonetheft/gateway

ENV Store__DataDirectory=/data
VOLUME /data
EXPOSE 50051 8080
USER $APP_UID

# Loading the copy may take two minutes before it counts. 13 is "serves, but not fresh": the store is gone and
# checks are answered from memory. Restarting such a node would take away the one answer there is. 4 is "does not
# know who asks": it answers. With TLS it has to be told PHONETHEFT_ADDRESS and PHONETHEFT_CA (docs/operations.md).
HEALTHCHECK --interval=15s --timeout=5s --start-period=2m --retries=3 \
  CMD phonetheft status --timeout 3s; case $? in 0|4|13|20) exit 0;; *) exit 1;; esac
ENTRYPOINT ["./PhoneTheft.Gateway"]
