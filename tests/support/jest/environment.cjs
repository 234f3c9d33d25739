const vm = require("node:vm");
const { TestEnvironment } = require("jest-environment-node");

/**
 * Jest's environment makes the global object a Proxy, to delete what a test file leaves in it. Each use of a global
 * variable then costs a call, which is a good part of the time of a test that computes. Without the Proxy the object is
 * one, and what a file leaves in it still ends with the file.
 */
module.exports = class extends TestEnvironment {
  constructor(...args) {
    const { createContext } = vm;
    vm.createContext = () => createContext({});
    try {
      super(...args);
    } finally {
      vm.createContext = createContext;
    }
  }
};
