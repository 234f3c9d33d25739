# The same fleet by a generic REST provider: a module for each agent.
terraform {
  required_providers {
    restapi = { source = "Mastercard/restapi" }
  }
}

variable "api_base" {}
variable "api_key" { sensitive = true }
variable "changed" { default = "" }

locals {
  guids = jsondecode(file("${path.module}/guids.json"))
}

provider "restapi" {
  uri                  = var.api_base
  headers              = { "x-api-key" = var.api_key, "content-type" = "application/json" }
  create_method        = "POST"
  read_method          = "POST"
  update_method        = "POST"
  destroy_method       = "POST"
  write_returns_object = true # else each write is followed by one more read
}

module "agent" {
  source   = "./agent"
  for_each = { for index, guid in local.guids : guid => index }
  guid     = each.key
  page     = tostring(12345678 + each.value)
  interval = each.value == 0 && var.changed != "" ? "0 9 * * 1-5" : "0 */4 * * *"
}
