// LinkedIn credentials of Wiro agents as infrastructure code.
package wiro
