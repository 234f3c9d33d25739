terraform {
  required_providers {
    restapi = { source = "Mastercard/restapi" }
  }
}

variable "guid" {}
variable "page" {}
variable "interval" {}

locals {
  connection = { useragentguid = var.guid, credentialkey = "linkedin" }
  secret     = { credentialkey = "linkedin", fieldname = "clientsecret", fieldvalue = "benchmark-client-secret" }
}

resource "restapi_object" "credential" {
  path      = "/UserAgent/CredentialUpsert"
  object_id = var.guid
  data = jsonencode({ useragentguid = var.guid, fields = [
    { credentialkey = "linkedin", fieldname = "authmethod", fieldvalue = "own" },
    { credentialkey = "linkedin", fieldname = "clientid", fieldvalue = "86benchmark" },
    local.secret,
    { credentialkey = "linkedin", fieldname = "organizationid", fieldvalue = var.page },
  ] })
  update_path = "/UserAgent/CredentialUpsert"
  # The API cannot read a credential back: the nearest read is the connection's status.
  read_path    = "/UserAgentOAuth/OAuthStatus"
  read_data    = jsonencode(local.connection)
  destroy_path = "/UserAgentOAuth/OAuthStatus" # there is no call that deletes it
  destroy_data = jsonencode(local.connection)
  lifecycle {
    postcondition {
      condition     = try(jsondecode(self.create_response).result, false)
      error_message = "CredentialUpsert: ${try(jsondecode(self.create_response).errors[0].message, "failed")}"
    }
  }
}

resource "restapi_object" "connect" {
  path         = "/UserAgentOAuth/OAuthConnect"
  object_id    = restapi_object.credential.id
  data         = jsonencode(merge(local.connection, { redirecturl = "http://localhost:3000/done", authmethod = "own" }))
  update_path  = "/UserAgentOAuth/OAuthConnect"
  read_path    = "/UserAgentOAuth/OAuthStatus"
  read_data    = jsonencode(local.connection)
  destroy_path = "/UserAgentOAuth/OAuthDisconnect"
  destroy_data = jsonencode(local.connection)
  lifecycle {
    postcondition {
      condition     = try(jsondecode(self.create_response).result, false)
      error_message = "OAuthConnect: ${try(jsondecode(self.create_response).errors[0].message, "failed")}"
    }
  }
}

resource "restapi_object" "posts" {
  path         = "/UserAgent/CustomSkillUpsert"
  object_id    = restapi_object.connect.id
  data         = jsonencode({ useragentguid = var.guid, skillkey = "cs-cron-content-scanner", enabled = true, interval = var.interval })
  update_path  = "/UserAgent/CustomSkillUpsert"
  read_path    = "/UserAgentOAuth/OAuthStatus"
  read_data    = jsonencode(local.connection)
  destroy_path = "/UserAgent/CustomSkillUpsert"
  destroy_data = jsonencode({ useragentguid = var.guid, skillkey = "cs-cron-content-scanner", enabled = false, interval = var.interval })
  lifecycle {
    postcondition {
      condition     = try(jsondecode(self.create_response).result, false)
      error_message = "CustomSkillUpsert: ${try(jsondecode(self.create_response).errors[0].message, "failed")}"
    }
  }
}
