export { dynamicProvider, reservedAddressProvider } from "./engine/dynamic";
