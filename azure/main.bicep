// An Azure Quantum workspace with its storage account, and who may use them.
//
//   az group create --name qrnn --location eastus
//   az deployment group create --resource-group qrnn --template-file main.bicep --parameters principalId=$(az ad signed-in-user show --query id --output tsv)
//
// No output is a secret: API keys are read on the workspace's page 'Access keys' or with az, and never stand in a deployment's history.

metadata description = 'What QRNN needs of Azure: a quantum workspace, its storage account, and the roles to submit jobs.'

targetScope = 'resourceGroup'

@description('Region of the workspace and the storage account; not every region has Azure Quantum.')
param location string = resourceGroup().location

@description('Name of the workspace.')
@minLength(2)
@maxLength(54)
param workspaceName string = 'qrnn'

@description('Name of the storage account: 3 to 24 lower-case letters and digits, unique in all of Azure.')
@minLength(3)
@maxLength(24)
param storageAccountName string = 'qrnn${uniqueString(resourceGroup().id)}'

@description('Providers and the plan (SKU) of each. Plans change and differ by region: az quantum offerings list --location REGION shows those of today, and the terms of some have to be accepted once with az quantum offerings accept-terms.')
param providers array = [
  {
    providerId: 'ionq'
    providerSku: 'pay-as-you-go-cred'
  }
  {
    providerId: 'rigetti'
    providerSku: 'azure-basic-qvm-only-unlimited'
  }
]

@description('Object id of the person, group or service that submits jobs; empty assigns no role.')
param principalId string = ''

@description('What principalId is.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param principalType string = 'User'

@description('Whether API keys may be used beside Entra ID.')
param apiKeysEnabled bool = false

@description('Tags of every resource.')
param tags object = {}

// Built-in roles: they have the same ids in every tenant.
var quantumWorkspaceDataContributor = 'c1410b24-3e69-4857-8f86-4d0a2e603250'
var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c'

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: storageAccountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource workspace 'Microsoft.Quantum/workspaces@2023-11-13-preview' = {
  name: workspaceName
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    providers: [for provider in providers: {
      providerId: provider.providerId
      providerSku: provider.providerSku
    }]
    storageAccount: storage.id
    apiKeyEnabled: apiKeysEnabled
  }
}

// The workspace writes results and makes links into the storage account, for which it needs the account's keys.
resource workspaceOnStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, workspace.id, contributor)
  scope: storage
  properties: {
    principalId: workspace.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributor)
  }
}

resource personOnWorkspace 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  name: guid(workspace.id, principalId, quantumWorkspaceDataContributor)
  scope: workspace
  properties: {
    principalId: principalId
    principalType: principalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', quantumWorkspaceDataContributor)
  }
}

resource personOnStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  name: guid(storage.id, principalId, storageBlobDataContributor)
  scope: storage
  properties: {
    principalId: principalId
    principalType: principalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
  }
}

@description('For AZURE_QUANTUM_SUBSCRIPTION_ID.')
output subscriptionId string = subscription().subscriptionId

@description('For AZURE_QUANTUM_WORKSPACE_RG.')
output resourceGroupName string = resourceGroup().name

@description('For AZURE_QUANTUM_WORKSPACE_NAME.')
output workspaceName string = workspace.name

@description('For AZURE_QUANTUM_WORKSPACE_LOCATION.')
output location string = location

@description('The service\'s address.')
output endpoint string = workspace.properties.endpointUri

@description('What to type before the first qrnn azure submit.')
output environment string = 'export AZURE_QUANTUM_SUBSCRIPTION_ID=${subscription().subscriptionId} AZURE_QUANTUM_WORKSPACE_RG=${resourceGroup().name} AZURE_QUANTUM_WORKSPACE_NAME=${workspace.name} AZURE_QUANTUM_WORKSPACE_LOCATION=${location}'
