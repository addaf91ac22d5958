-- The two routes that are measured: the page, and the group organisatie. All calls of an answer go out together.
local buffer = require "string.buffer"
local semaphore = require "ngx.semaphore"
local datum = require "kb.datum"
local organisatie = require "kb.organisatie"
local preventief = require "kb.preventief"
local uitkering = require "kb.uitkering"
local contact = require "kb.contact"
local documenten = require "kb.documenten"

local capture_multi, print, var = ngx.location.capture_multi, ngx.print, ngx.var
local find, sub = string.find, string.sub

-- Fewer, longer collections: what a request leaves behind is garbage as a whole.
collectgarbage("setpause", 400)

local GROEPEN = { organisatie, preventief, uitkering, contact, documenten }
local BEGIN = #"/v1/werkgever/" + 1

-- Pages that fetch at once. More would only wait for each other on one core, each with nine connections: measured at 1,000
-- clients, that costs throughput.
local plekken = semaphore.new(160)
local GEDULD_S = 5

-- One for all requests: nothing yields between the first byte and the last.
local b = buffer.new(65536)

local function antwoord()
  local lengte = #b
  ngx.header.content_length = lengte
  print(b:get())
end

local function pagina(lh)
  local nu, verzoeken = datum.nu(), {}
  local n = 0
  for i = 1, #GROEPEN do
    GROEPEN[i].plan(lh, verzoeken, n, nu)
    n = n + GROEPEN[i].aantal
  end
  if not plekken:wait(GEDULD_S) then
    return ngx.exit(503)
  end
  local antwoorden = { capture_multi(verzoeken) }
  plekken:post(1)
  if antwoorden[1].status == 404 then
    return ngx.exit(404)
  end
  nu = datum.nu()
  n = 0
  b:reset()
  b:put('{"lhnummer":"', lh, '","gegevensgroepen":{')
  for i = 1, #GROEPEN do
    local groep = GROEPEN[i]
    b:put(i > 1 and ',"' or '"', groep.naam, '":')
    groep.schrijf(b, lh, antwoorden, n, nu.moment, nu)
    n = n + groep.aantal
  end
  b:put "}}"
  antwoord()
end

local function groep(lh)
  local verzoeken = {}
  organisatie.plan(lh, verzoeken, 0)
  local antwoorden = { capture_multi(verzoeken) }
  if antwoorden[1].status == 404 then
    return ngx.exit(404)
  end
  b:reset()
  if not organisatie.schrijf(b, lh, antwoorden, 0, datum.nu().moment) then
    ngx.status = 502
  end
  antwoord()
end

return function()
  local uri = var.uri
  local lh, rest = sub(uri, BEGIN, BEGIN + 11), sub(uri, BEGIN + 12)
  if not find(lh, "^%d%d%d%d%d%d%d%d%dL%d%d$") then
    return ngx.exit(400)
  end
  if rest == "" then
    return pagina(lh)
  elseif rest == "/organisatie" then
    return groep(lh)
  end
  return ngx.exit(404)
end
