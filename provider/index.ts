export { dynamicProvider } from "./engine/dynamic";
